"""Characters of names that are taken for each other: those that look alike and those that sound alike.

Only for telling a slip of the hand from another name. Tones do not count; a character stands in the group of its usual reading.
"""

from __future__ import annotations

from typing import Final

_ALIKE_TO_THE_EYE: Final = """
己已巳 未末 土士 日曰 人入八 千干于 天夭夫 治冶 析折 拨拔 侯候 微徽 矿旷 戊戌戍 刀力 大太犬 且目 市布 田由甲申 王玉 木本术 午牛 免兔 令今 住往佳 兑悦
困因固 园圆 材村 枝技 杨扬场 桥侨 检捡 淮准 沙砂 泡炮 洛络 浩洁 渔鱼 煤媒 爆瀑 环坏 理埋 科料 程埕 站沾 建健 径经 线钱 绿缘 设没 许汗 评坪 话活 货贷
贸贺 输榆 选造 部都 钢纲 铜钢 铁轶 锦绵 险验 陵棱 隆降 颐颔 饰饬 驰弛 骏俊 鹏朋 龙尤 农衣 冈岗 劳芳 勘堪 南甫 厂广 友反 司可 合会 名各 员贝 商啇
城诚 培陪 宇字 实买 富福 察蔡 岩炭 帆帜 库厍 康庚 待侍 惠患 成戍 户尸 拓柘 持特恃 挖控 推椎 旺汪 昌冒 春舂 晨展 暖援 根恨 楼搂 民氏 汇江 泉帛 泰秦奏
洋详 浦铺 海悔 清请情 源原 烟咽 焊悍 焦集 熔溶 牧枚 猛孟 巨臣 末来 兵岳 辰晨 宏宠 亨享 鸟乌 束柬 枫飒 晴睛 晖辉 梁粱 洗冼 湘缃 燥操 瑞端 秉乘
竞竟 第笫 简筒 籍藉 纺仿 范苑 茶荼 蓝篮 藏臧 跃妖 辩辨 遂逐 钧钓 银根 锐悦 阁阂 陕峡 隧遂 震霞 颖颍 骄娇
"""

_ALIKE_TO_THE_EAR: Final = """
安鞍氨庵桉 泰太态钛肽 华桦骅花哗铧 宏鸿洪弘红虹泓闳 兴星新欣鑫馨辛昕芯 达大 恒衡横珩 盛胜圣晟升生声笙 丰峰锋烽枫风沣凤逢奉 金锦今晋津进劲近 旺望汪 辉晖徽惠汇慧会卉
宇玉裕誉育煜瑜余渝雨禹豫钰昱郁 源元原园圆远沅援苑缘 通同铜童彤桐 利力立丽历励莉黎理 隆龙珑泷 祥翔湘香乡相箱向 明铭鸣茗名 顺舜 诚成城程承澄呈 信鑫心新
德得 福富复赋孚甫辅府 昌畅长常 益亿义毅易艺谊亦宜怡一仪奕逸溢翼 瑞锐睿蕊 建健坚剑 康慷抗 永勇咏涌雍 正政震振镇真臻 志智至致治知之芝 海 江疆姜 南楠男 长常昌畅
中忠钟众 天添田 地迪帝弟 山杉珊 石实时世士事仕视式 东冬栋动 西希熙喜溪锡玺夕曦 北贝倍备 京晶精景敬晶静 联连莲廉恋 合和禾河荷贺赫鹤 力利 强蔷 双霜爽 三叁散
万湾旺皖 佳嘉家加 美梅镁媒 景京敬 凯开恺楷 博波伯铂帛柏 耀曜遥瑶尧 俊骏峻君军钧竣郡 鹏朋蓬彭 飞非菲斐 腾藤滕 跃岳越悦月粤 凌灵玲陵岭令领 峰丰 岭领 林临琳霖麟
森 树书舒殊 木牧慕沐 水 火伙 电 矿旷况 煤媒 钢刚纲岗港 铁 铜 铝吕旅 锌 银寅 建 工公功 程 设社 材才财 机基吉集吉积极济季技 械 设 备 化华 学雪 石 油由友有佑优 气器汽企
运云韵耘 输书 物务 流留 劳老 务 安 全泉权 检简鉴 测 评平 价嘉 培 训迅 咨资 询讯 科克 技 环寰 保宝堡葆 消 防方芳坊仿 装 饰 园 林 交 路陆露鹿 桥乔侨 水 利 市 政
商尚 贸茂懋 实 业叶 发 展 投头 资 集 团 创 智 远 航 启琦奇琪齐祺棋旗起 晟 卓 越 鼎顶 泽则 润闰 沃 融荣容蓉 汇 通 广光 阳杨扬洋 春 夏霞 秋 冬 雷磊蕾 雄熊 豪浩昊皓灏 杰捷洁
"""


def _groups(lines: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(lines.split()):
        for char in group:
            found.setdefault(char, set()).add(number)
    return {char: frozenset(numbers) for char, numbers in found.items()}


_EYE: Final = _groups(_ALIKE_TO_THE_EYE)
_EAR: Final = _groups(_ALIKE_TO_THE_EAR)
_NONE: Final[frozenset[int]] = frozenset()


def look_alike(a: str, b: str) -> bool:
    """Whether two characters are mistaken for each other by the eye."""
    return a == b or bool(_EYE.get(a, _NONE) & _EYE.get(b, _NONE))


def sound_alike(a: str, b: str) -> bool:
    """Whether two characters are read alike, tones aside."""
    return a == b or bool(_EAR.get(a, _NONE) & _EAR.get(b, _NONE))
