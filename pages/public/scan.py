"""Anyone photographs a QR code of a certificate or a receipt and gets the answer; the picture is looked at and not kept."""

import streamlit as st

from registry.policy import Permission
from registry.ui import answers, forms, markup, records
from registry.ui.session import client, enter
from registry.verification import queries

enter(Permission.CERTIFICATE_VERIFY)

records.show(
    markup.page_title("拍照扫码", "拍下证书或回执上的二维码即得结果。照片只用来识读二维码，不保存。"),
)
above = st.container()
picture = st.camera_input("让二维码居中、清晰，然后拍照", key="scan_camera")
chosen = st.file_uploader("或者用手机相机拍照、选一张照片", type=["jpg", "jpeg", "png", "webp"], key="scan_file")
photograph = picture or chosen
if photograph:
    with above:
        forms.answer(
            run=lambda: queries.answer_to_picture(photograph.getvalue(), client=client()), show=answers.show_scanned
        )
records.show(
    markup.notice(
        "手机自带的相机或浏览器也能扫：对准二维码，点开链接即得结果。\n"
        "相机打不开时，请允许本页使用相机后刷新页面，或者选一张照片。",
        "neutral",
    ),
    markup.actions([markup.Link("输入编号核验", markup.to("verify")), markup.Link("核验回执", markup.to("receipt"))]),
)
