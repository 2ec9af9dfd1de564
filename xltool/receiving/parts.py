"""What consolidating is made with is not on every desk: the modules that need it say so in one sentence where it is not."""

NOT_HERE = (
    "这台电脑上的 xltool 只供填报，没有装汇总组件。请向信息人员要带汇总组件的安装文件夹（用 xltool bundle --with 汇总 制作的），"
    "双击里面的 install.cmd，再试一次。"
)
