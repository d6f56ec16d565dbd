"""The words firms' names are made of: forms of organisation, branches, trades, and regions with the ways to write them."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from registry.kernel.fields import PROVINCES
from registry.parties.reference import divisions
from registry.parties.reference.divisions import PROVINCE, Level

COMPANY: Final = "公司"

FORMS: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("有限公司", "有限责任公司", "股份有限公司", "股份公司", "公司", "总公司", "有限责任总公司", "责任公司", "股份有限责任公司", "有限", "股份", "有限责任",
         "有限责任公司(自然人独资)"), COMPANY
    ),
    **dict.fromkeys(("厂", "总厂", "工厂", "加工厂", "制造厂"), "厂"),
    **dict.fromkeys(("普通合伙", "有限合伙", "特殊普通合伙", "合伙企业", "合伙"), "合伙企业"),
    **dict.fromkeys(("店", "商店", "门店", "商行", "经营部", "门市部", "批发部", "超市", "个体工商户", "工作室"), "个体经营"),
    **dict.fromkeys(("合作社", "专业合作社", "农民专业合作社"), "合作社"),
    **dict.fromkeys(("事务所", "律师事务所"), "事务所"),
    **dict.fromkeys(("中心", "服务中心", "培训中心"), "中心"),
    **dict.fromkeys(("研究院", "研究所", "设计院", "学院", "医院"), "院所"),
    **dict.fromkeys(("学校", "职业学校", "培训学校"), "学校"),
    **dict.fromkeys(("加油站", "加气站", "油库"), "站点"),
    **dict.fromkeys(("煤矿", "矿", "采石场", "砂石场", "采石厂", "露天矿"), "矿"),
    **dict.fromkeys(("协会", "学会", "商会"), "协会"),
    **dict.fromkeys(("队", "工程队", "劳务队", "施工队"), "队"),
}  # fmt: skip
"""Form of organisation → its class. A firm of another class is another firm; within the companies the form may change."""

LONGEST_FORM: Final = max(map(len, FORMS))

BRANCHES: Final = (
    "分公司", "分厂", "分店", "分院", "分所", "分部", "支公司", "营业部", "经营部", "门市部", "项目部", "办事处", "加油站", "营业厅", "分队", "分矿",
    "分社", "代表处", "服务部", "连锁店",
)  # fmt: skip

_TRADES: Final = """
矿业 煤业 锰业 锑业 钨业 铝业 铜业 锌业 铅锌 金业 盐业 石业 纸业 木业 竹业 茶业 酒业 药业 林业 牧业 渔业 农业 种业 水业 物业 实业 工业 产业 置业 粮业 机电 工贸
矿山 煤炭 采矿 采石 采掘 砂石 石料 石材 石膏 石灰 选矿 冶炼 冶金 有色 金属 钢铁 铸造 锻造 铸业 重工 机械 机床 设备 制造 装备 制品 器材 仪器 仪表 模具 五金 阀门 轴承
化工 化学 化纤 石化 石油 油品 燃气 天然气 液化气 气体 能源 新能源 电力 电气 电器 电子 电缆 线缆 电池 光电 光伏 风电 水电 热力 供热 供水 炼化 焦化 氯碱 化肥 农药 涂料 油漆
烟花 爆竹 鞭炮 花炮 烟花爆竹 引线 民爆 爆破 炸药 爆破器材 民用爆破 火工 危化 危险化学品 危险品 化学品
建筑 建设 建工 建安 建材 工程 基建 路桥 公路 桥梁 隧道 市政 水利 水务 装饰 装修 装潢 幕墙 园林 绿化 钢结构 混凝土 商砼 预制 管道 安装 维修 劳务 起重 吊装 拆除 地基 基础 岩土
勘察 勘测 测绘 设计 监理 造价 咨询 评价 评估 检测 检验 检定 计量 认证 培训 教育 职业 健康 卫生 消防 安防 安全 环保 环境 环境保护 生态 技术 科技 服务 技术服务 管理 信息 网络 软件 智能 数据
物流 运输 客运 货运 仓储 供应链 航运 港口 港务 船舶 汽车 公交 出租 租赁 快递 配送 贸易 商贸 经贸 销售 经销 批发 零售 投资 发展 开发 控股 集团 资产 国际 通用 产业园 房地产 地产
食品 粮油 饲料 粮食 肉类 乳业 饮料 餐饮 酒店 旅游 文化 传媒 印刷 包装 塑料 塑胶 橡胶 玻璃 陶瓷 瓷业 水泥 砖业 新材料 材料 复合材料 纤维 纺织 服装 鞋业 皮革 家具 医药 制药 医疗 器械 生物
养殖 种植 农机 水产 园艺 苗木 渣土 废旧 再生 资源 再生资源 回收 清洁 保洁 家政 保安 事务 加油 特种 特种设备 锅炉 电梯 压力容器 应急 救援 智慧 生产 加工 经营 运营 工程技术 土石方 机械化
"""

TRADES: Final = frozenset(_TRADES.split())
"""Words that name a trade."""

LONGEST_TRADE: Final = max(map(len, TRADES))

ELSEWHERE: Final = re.compile(
    r"(?!城市|都市|门市|超市|上市|开发区|小区|社区|园区|矿区|厂区|地区)[\u4e00-\u9fff]{2,3}(?:市(?!政|场)|县|自治州|自治县)"
)
"""A place of another province that no list here has."""

_ABROAD: Final = """
广州 深圳 珠海 佛山 东莞 惠州 中山 汕头 湛江 南京 苏州 无锡 常州 徐州 南通 扬州 杭州 宁波 温州 嘉兴 绍兴 金华 武汉 宜昌 襄阳 荆州 黄石 南昌 九江 赣州 萍乡 宜春 合肥 芜湖 福州 厦门
泉州 济南 青岛 烟台 潍坊 郑州 洛阳 石家庄 唐山 保定 太原 大同 沈阳 大连 长春 哈尔滨 成都 绵阳 贵阳 遵义 昆明 南宁 柳州 桂林 海口 三亚 西安 咸阳 兰州 西宁 银川 乌鲁木齐 呼和浩特 包头 拉萨
"""


@cache
def regions() -> dict[str, tuple[str, ...]]:
    """Every way to write a province, or a prefecture, county or zone of this one → its path of codes."""
    found: dict[str, tuple[str, ...]] = {}
    for code, name in PROVINCES.items():
        if code == "83":
            continue
        for written in (name, f"{name}省", f"{name}市", f"{name}自治区", f"{name}壮族自治区", f"{name}回族自治区"):
            found.setdefault(written, (code,))
    for name in ("新疆维吾尔自治区", "广西壮族自治区", "宁夏回族自治区", "西藏自治区", "内蒙古自治区"):
        found[name] = next((code,) for code, short in PROVINCES.items() if name.startswith(short))
    for name in _ABROAD.split():
        found[name] = found[f"{name}市"] = (name,)
    shared: dict[str, int] = {}
    for one in divisions.all():
        if one.level in (Level.PREFECTURE, Level.COUNTY):
            shared[one.name] = shared.get(one.name, 0) + 1
    for one in divisions.all():
        if one.code == PROVINCE or one.level not in (Level.PREFECTURE, Level.COUNTY) or shared[one.name] > 1:
            continue
        path = tuple(above.code for above in divisions.path(one.code))
        path = (path[0][:2], *path[1:])
        found[one.name] = path
        bare = one.name.removesuffix("市")
        if one.level is Level.PREFECTURE or (bare != one.name and len(bare) >= 2):
            found.setdefault(bare, path)
        if one.name.endswith("土家族苗族自治州"):
            found["湘西州"] = found["湘西"] = path
    return found
