"""Search keys for names of firms and people, so that one spelling finds the others.

A key is for finding, never for showing and never for merging two parties. Folding traditional to simplified characters
leaves out characters that are also in use in simplified names (乾, 於, 著, 藉, 徵): it may miss a variant but does
not join different names. The table states the common pairs of the 简化字总表 (1986) and of the first list of variant
characters.
"""

from __future__ import annotations

import unicodedata
from typing import Final

# Each item is a traditional or variant character followed by its simplified one, roughly in the
# order of radicals.
_PAIRS: Final = """
東东 國国 業业 電电 機机 發发 髮发 廠厂 廣广 長长 門门 車车 馬马 龍龙 鳳凤 華华 興兴 豐丰 實实 聯联 億亿 萬万 寶宝 與与
專专 書书 買买 亂乱 爭争 虧亏 亞亚 產产 畝亩 親亲 僕仆 從从 倉仓 儀仪 們们 價价 眾众 優优 會会 傘伞 偉伟 傳传 傷伤 倫伦
偽伪 體体 傭佣 俠侠 侶侣 僥侥 偵侦 側侧 僑侨 儉俭 債债 傾倾 償偿 儲储 儷俪 兒儿 兌兑 黨党 蘭兰 關关 養养 獸兽 內内 岡冈
冊册 寫写 軍军 農农 馮冯 沖冲 衝冲 決决 況况 凍冻 淨净 準准 涼凉 減减 湊凑 幾几 憑凭 凱凯 擊击 鑿凿 劃划 劉刘 則则 剛刚
創创 刪删 劑剂 劍剑 劇剧 勸劝 辦办 務务 動动 勵励 勁劲 勞劳 勢势 勳勋 匯汇 匱匮 區区 醫医 協协 單单 賣卖 盧卢 滷卤 衛卫
卻却 廳厅 歷历 曆历 厲厉 壓压 厭厌 廁厕 廂厢 縣县 參参 雙双 變变 敘叙 疊叠 葉叶 號号 嘆叹 後后 嚇吓 呂吕 嗎吗 啟启 吳吴
嘔呕 員员 嗚呜 詠咏 響响 啞哑 嘩哗 喚唤 嘯啸 噴喷 園园 圍围 圓圆 圖图 團团 聖圣 場场 壞坏 塊块 堅坚 壇坛 壩坝 塢坞 墳坟
墜坠 壟垄 壘垒 墾垦 墊垫 塹堑 牆墙 壯壮 聲声 殼壳 壺壶 處处 備备 復复 複复 夠够 頭头 誇夸 夾夹 奪夺 奮奋 獎奖 奧奥 婦妇
媽妈 嫵妩 薑姜 婁娄 嬌娇 娛娱 嬰婴 嬋婵 嬸婶 孫孙 學学 孿孪 寧宁 審审 寬宽 賓宾 寢寝 對对 尋寻 導导 壽寿 將将 爾尔 塵尘
嘗尝 堯尧 盡尽 層层 屬属 屆届 歲岁 豈岂 嶇岖 崗岗 島岛 嶺岭 嶽岳 峽峡 峯峰 嶼屿 嵐岚 巒峦 鞏巩 幣币 帥帅 師师 帳帐 簾帘
幟帜 帶带 幫帮 幹干 莊庄 慶庆 庫库 應应 廟庙 龐庞 廢废 開开 異异 棄弃 張张 彌弥 彎弯 彈弹 強强 歸归 當当 錄录 徹彻 徑径
憶忆 憂忧 懷怀 態态 總总 戀恋 懇恳 惡恶 惱恼 悅悦 懸悬 驚惊 懼惧 慘惨 慣惯 憤愤 願愿 懶懒 戲戏 戰战 戶户 撲扑 執执 擴扩
掃扫 揚扬 擾扰 撫抚 拋抛 搶抢 護护 報报 擔担 擬拟 攏拢 揀拣 擁拥 攔拦 撥拨 擇择 掛挂 擋挡 掙挣 擠挤 揮挥 撈捞 損损 撿捡
換换 據据 擲掷 攜携 攝摄 擺摆 搖摇 撐撑 攤摊 數数 斃毙 鬥斗 斬斩 斷断 無无 舊旧 時时 曠旷 曇昙 晝昼 顯显 晉晋 曬晒 曉晓
曄晔 暉晖 暈晕 暫暂 術术 樸朴 雜杂 權权 條条 來来 楊杨 極极 構构 樞枢 棗枣 槍枪 楓枫 櫃柜 檸柠 標标 棧栈 棟栋 欄栏 樹树
樣样 檔档 橋桥 樺桦 樁桩 夢梦 檢检 櫻樱 樓楼 欖榄 橢椭 樑梁 歡欢 歐欧 殲歼 殘残 殺杀 毀毁 氣气 氫氢 漢汉 湯汤 溝沟 沒没
瀋沈 滬沪 淪沦 滄沧 澤泽 瀘泸 潑泼 瀉泻 潔洁 灑洒 窪洼 淺浅 漿浆 澆浇 濁浊 測测 濟济 瀏浏 渾浑 濃浓 濤涛 澇涝 漣涟 渦涡
渙涣 滌涤 潤润 澗涧 漲涨 澀涩 淵渊 漁渔 滲渗 溫温 灣湾 濕湿 潰溃 滾滚 滯滞 滿满 濾滤 濫滥 濱滨 灘滩 瀟潇 瀾澜 潛潜 瀕濒
燈灯 靈灵 災灾 爐炉 燉炖 煒炜 點点 煉炼 熾炽 爍烁 爛烂 燭烛 煙烟 煩烦 燒烧 燁烨 燴烩 熱热 煥焕 愛爱 爺爷 牽牵 犧牺 狀状
猶犹 獅狮 獨独 獄狱 獵猎 豬猪 貓猫 獻献 瑪玛 瑋玮 環环 現现 璽玺 瓏珑 璣玑 瓊琼 瑤瑶 瑩莹 璦瑷 畫画 暢畅 疇畴 療疗 瘋疯
癒愈 皚皑 盞盏 鹽盐 監监 蓋盖 盜盗 盤盘 矯矫 礦矿 碼码 磚砖 硯砚 礪砺 礎础 碩硕 確确 礙碍 磯矶 禮礼 禪禅 禍祸 禎祯 離离
種种 積积 稱称 穩稳 穀谷 窮穷 竊窃 窯窑 竄窜 窩窝 豎竖 競竞 筆笔 筍笋 築筑 籌筹 簽签 籤签 簡简 籃篮 籬篱 糧粮 糰团 緊紧
糾纠 紅红 紀纪 約约 級级 紛纷 純纯 紗纱 綱纲 納纳 縱纵 紙纸 紋纹 紡纺 線线 練练 組组 細细 織织 終终 紹绍 經经 結结 繞绕
繪绘 給给 絡络 絕绝 統统 絲丝 繼继 績绩 緒绪 續续 維维 綿绵 綜综 綠绿 綺绮 綸纶 緣缘 編编 緯纬 縫缝 纖纤 繩绳 緩缓 締缔
縮缩 繳缴 緻致 綢绸 繡绣 緞缎 纜缆 絨绒 紐纽 綁绑 綽绰 緝缉 緬缅 縝缜 網网 羅罗 罰罚 羣群 義义 習习 翹翘 聰聪 職职 聶聂
聳耸 肅肃 腸肠 膚肤 腫肿 脹胀 膽胆 勝胜 腦脑 膠胶 臉脸 臘腊 膩腻 騰腾 艦舰 艙舱 艷艳 藝艺 節节 蘆芦 蕪芜 蘇苏 蘋苹 範范
莖茎 薦荐 蕩荡 榮荣 葷荤 藥药 蓮莲 獲获 穫获 營营 蕭萧 薩萨 蔥葱 蔣蒋 藍蓝 薊蓟 薔蔷 藹蔼 蘊蕴 虜虏 慮虑 蟲虫 雖虽 蝦虾
螞蚂 蠶蚕 蠻蛮 蠟蜡 蠅蝇 補补 襯衬 襖袄 襪袜 裝装 製制 褲裤 裡里 裏里 見见 觀观 規规 視视 覽览 覺觉 觸触 譽誉 計计 訂订
認认 討讨 讓让 訓训 議议 訊讯 記记 講讲 許许 論论 設设 訪访 證证 評评 識识 詐诈 訴诉 診诊 詞词 譯译 試试 詩诗 誠诚 話话
詢询 詳详 語语 誤误 說说 請请 諸诸 諾诺 讀读 課课 誰谁 調调 談谈 誼谊 謀谋 諧谐 謝谢 謙谦 謹谨 譚谭 譜谱 誌志 諮咨 訟讼
詔诏 諶谌 諒谅 諄谆 貝贝 貞贞 負负 貢贡 財财 責责 賢贤 敗败 賬账 貨货 質质 販贩 貪贪 貧贫 購购 貯贮 貫贯 賤贱 貼贴 貴贵
貸贷 貿贸 費费 賀贺 賈贾 賃赁 資资 賞赏 賜赐 賠赔 賦赋 賭赌 贈赠 贊赞 讚赞 賴赖 贏赢 贛赣 趙赵 趕赶 趨趋 躍跃 踐践 踴踊
軌轨 軒轩 轉转 輪轮 軟软 軸轴 輕轻 載载 較较 輔辅 輛辆 輝辉 輩辈 輸输 轄辖 轎轿 轟轰 軋轧 輻辐 輯辑 邊边 達达 遷迁 過过
邁迈 運运 還还 這这 進进 遠远 違违 連连 遲迟 選选 適适 遞递 邏逻 遺遗 遙遥 遜逊 遊游 週周 鄧邓 鄭郑 鄰邻 鬱郁 鄒邹 鄔邬
鄲郸 鄖郧 醬酱 釀酿 釋释 醜丑 鑒鉴 鑑鉴 針针 釣钓 鈣钙 鈦钛 鈉钠 鋼钢 鈍钝 鐘钟 鍾钟 鑰钥 欽钦 鈞钧 鎢钨 鉤钩 鈕钮 錢钱
鉗钳 鈷钴 鉀钾 鈾铀 鐵铁 鉑铂 鈴铃 鉛铅 鉚铆 銀银 銅铜 鋁铝 銘铭 鉻铬 銑铣 銓铨 銳锐 鑄铸 鋪铺 鏈链 鋰锂 鋸锯 鋒锋 鋅锌
錯错 錫锡 鑼锣 錘锤 錐锥 錦锦 鍵键 鋭锐 錳锰 鍛锻 鍍镀 鎂镁 鎮镇 鎳镍 鎬镐 鏡镜 鐳镭 鐮镰 鑲镶 鏟铲 鉬钼 鈺钰 鑽钻 銷销
鎖锁 鍋锅 鏵铧 鉅钜 閃闪 閉闭 問问 閑闲 間间 閩闽 聞闻 閥阀 閣阁 閱阅 闆板 闊阔 闖闯 閘闸 閔闵 閻阎 闡阐 陽阳 陰阴 陣阵
階阶 際际 陸陆 陳陈 險险 隨随 隱隐 隊队 陝陕 隴陇 隸隶 難难 雞鸡 霧雾 雲云 霽霁 靜静 韓韩 韋韦 韻韵 頁页 頂顶 項项 順顺
須须 顧顾 頓顿 預预 領领 頗颇 頸颈 頻频 題题 顏颜 額额 類类 顛颠 頤颐 頌颂 顆颗 風风 飛飞 飄飘 颱台 飯饭 飲饮 飾饰 飽饱
餃饺 餅饼 館馆 饋馈 饒饶 餘余 餵喂 駕驾 駐驻 駛驶 駝驼 驗验 騎骑 騙骗 驅驱 驕骄 駱骆 駿骏 馳驰 驛驿 驥骥 騫骞 髒脏 鬆松
鬧闹 魯鲁 魚鱼 鮮鲜 鯨鲸 鱷鳄 鯉鲤 鮑鲍 鳥鸟 鳴鸣 鴨鸭 鴻鸿 鵝鹅 鶴鹤 鷹鹰 鸝鹂 鵬鹏 鵑鹃 麗丽 麥麦 麵面 黃黄 齊齐 齒齿
齡龄 龔龚 龜龟 兩两 嚴严 喪丧 個个 臨临 為为 爲为 舉举 麼么 樂乐 喬乔 鄉乡 尷尴 湧涌 衆众 係系 繫系 臺台 檯台 圏圈 隻只
樅枞 櫟栎 棲栖 榦干 橫横 濰潍 沍冱 漵溆 潙沩 溈沩 瀝沥 潯浔 瀧泷 灤滦 淶涞 漸渐 澱淀 澠渑 嶗崂 巋岿 嶸嵘 崍崃 嵗岁 嶧峄
鄆郓 鄴邺 郟郏 鄶郐 酈郦 瀅滢 濼泺 溼湿 砲炮 礮炮 裊袅 錶表 鬍胡 鬚须 韆千 鞦秋 蘄蕲 蓽荜 萊莱 莧苋 蒞莅 蔭荫 蘺蓠 薺荠
莢荚 葦苇 薈荟 蕁荨 蔘参 藶苈 蘢茏 瓔璎 瑯琅 琺珐 璉琏 瓚瓒 鏗铿 鏘锵 鐸铎 鐺铛 鋯锆 鉭钽 鈮铌 銻锑 鉍铋 銦铟 鍺锗 鎵镓
鎘镉 鋇钡 鏑镝 鈰铈 鑭镧 釔钇 釹钕 鈀钯 鉸铰 鑷镊 鎧铠 銹锈 鏽锈 鋤锄 鍬锹 釘钉 釦扣 鉋刨 銲焊 鋃锒 閏闰 闐阗 闕阙 闢辟
傑杰 遼辽 鄺邝 鉉铉 鈔钞 錚铮 勛勋 騏骐 驊骅 婭娅 嫻娴 灝灏 滙汇 彥彦 恆恒 穎颖 頡颉 燦灿 淩凌 濬浚 鯤鲲 鶯莺 蓀荪 贇赟
釗钊 鑌镔 闓闿 雋隽 韜韬 騁骋 畢毕 賽赛 詡诩 紮扎 繕缮 綏绥 紳绅 縉缙 纓缨 粵粤 虛虚 衞卫 誕诞 該该 豔艳 貳贰 賡赓 蹟迹
跡迹 轅辕 辭辞 鉦钲 憲宪 懲惩 掄抡 攪搅 敵敌 昇升 柵栅 槓杠 櫓橹 氬氩 汙污 滅灭 漬渍 甕瓮 瞭了 禦御 稅税 稜棱 穌稣 簷檐
籠笼 粧妆 罷罢 脈脉 脫脱 腳脚 荊荆 薌芗 訖讫 託托 誘诱 誦诵 諱讳 譙谯 輥辊 轂毂 迴回 飼饲 飪饪 鰲鳌 鱗鳞 鷄鸡 竈灶 鍶锶
礬矾 礫砾 塗涂 墻墙 淥渌 漊溇 鈹铍 錸铼 銠铑 銣铷 銫铯 鉺铒
"""


def _table() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in _PAIRS.split()}


SIMPLIFIED: Final[dict[int, str]] = _table()
"""Traditional or variant character (as a code point) → simplified character, for `str.translate`."""


def search_key(name: str) -> str:
    """The name as it is compared: NFKC, lower case, simplified, letters and digits only.

    Spaces, punctuation, middle dots and brackets of any kind go; what stands inside brackets stays, so that
    湖南（长沙）甲公司 and 湖南长沙甲公司 have one key. A name of punctuation alone has the empty key. Applying it
    twice changes nothing.
    """
    if name.isalnum() and unicodedata.is_normalized("NFKC", name) and name.casefold() == name:
        key = name.translate(SIMPLIFIED)  # the common case: nothing to fold but traditional characters
        if unicodedata.is_normalized("NFKC", key):
            return key
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = "".join(char for char in folded.translate(SIMPLIFIED) if char.isalnum())
    return kept if kept.isascii() else unicodedata.normalize("NFKC", kept)


def bigrams(key: str) -> tuple[str, ...]:
    """The distinct pairs of neighbouring characters of a search key, in order; a single character is its own gram.

    Every key that contains `part` (two characters or more) has all bigrams of `part`.
    """
    if len(key) < 2:
        return (key,) if key else ()
    return tuple(dict.fromkeys(key[place : place + 2] for place in range(len(key) - 1)))
