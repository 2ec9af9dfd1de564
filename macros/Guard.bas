Attribute VB_Name = "Guard"
'Purpose: one press: what has to be known before Python is called, the call, and what is left to tidy up after.
'Needs: Desk for dialogs, the status bar and the waiting Python; the module xlwings for RunPython and its settings.
'Public: PressOnBook, PressAnywhere. Success is never announced here: Python does that.
'Chinese stands in string literals only; the build turns such a literal into Hanzi("..."), see Desk.
Option Explicit
Option Private Module

Private waiting As String 'where the Python that waits for presses is found; nothing before the first press

Public Sub PressOnBook(ByVal button As String)
    'For buttons that work on the workbook in front.
    On Error GoTo Leave
    If BookIsReady() Then Press button
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub PressAnywhere(ByVal button As String)
    'For buttons that need no workbook of ours.
    On Error GoTo Leave
    If ToolIsReady() Then Press button
Leave:
    Finish Err.Number, Err.Description
End Sub

Private Sub Press(ByVal button As String)
    'In the Python that waits, if it answers; otherwise in a fresh one. An error after the call has gone out is told:
    'the button may have begun, so it is not pressed again.
    Dim reason As String
    SetStatus IIf(waiting = "", StartingText(), BusyText())
    If CmdMisreads(ActiveWorkbook.FullName) And Not PythonWaits(waiting) Then
        LetPythonWait
        WaitForPython waiting
    End If
    If PythonWaits(waiting) Then
        reason = PressInWaiting(waiting, button)
        If reason <> "" Then Tell reason
    ElseIf CmdMisreads(ActiveWorkbook.FullName) Then
        Tell "文件“" & ActiveWorkbook.FullName & "”的名称里有两个百分号，Windows 会把中间的字换成别的，所以没有运行。" & _
            "请把文件或文件夹改名，去掉百分号，再按按钮。"
    ElseIf RunPython("import xltool.doors.buttons as b; b." & button & "()") <> -1 Then
        LetPythonWait
    End If
End Sub

Private Function CmdMisreads(ByVal path As String) As Boolean
    'cmd.exe, through which xlwings starts Python, puts the value of a variable in the place of %NAME%, in quotes too;
    'in the middle of Python's own text that value can be anything. A Python that waits is handed the workbook itself.
    CmdMisreads = UBound(Split(path, "%")) > 1
End Function

Private Sub LetPythonWait()
    'Start a Python for the next press, unless IT has switched that off. One that is there already makes the new one leave.
    'Whatever goes wrong here makes the next press slower, and that is all.
    On Error Resume Next
    If waiting = "" Then waiting = CStr(GetConfig("TEMP DIR")) & "\xltool-" & CreateGUID()
    If LCase$(CStr(GetConfig("WARM PYTHON"))) = "true" Then StartPython CStr(GetConfig("INTERPRETER_WIN")), waiting
    On Error GoTo 0
End Sub

Private Function BookIsReady() As Boolean
    'True when a button may act on the active workbook; otherwise the reason has been shown.
    Dim refusal As String
    If ActiveWorkbook Is Nothing And Not IsProtectedView() Then
        refusal = "现在没有打开工作簿。请先打开预算绩效目标填报工作簿，再按按钮。"
    Else
        refusal = ToolRefusal()
        If refusal = "" Then
            If ActiveWorkbook.Path = "" Then
                refusal = "这个工作簿还没有保存过。请先点【文件】、【另存为】，存到本机的文件夹，再按按钮。"
            End If
        End If
    End If
    If refusal <> "" Then Tell refusal
    BookIsReady = (refusal = "")
End Function

Private Function ToolIsReady() As Boolean
    'For buttons that need no workbook of ours. xlwings needs some workbook, so an empty one is opened where there is none.
    Dim refusal As String
    If ActiveWorkbook Is Nothing And Not IsProtectedView() Then Workbooks.Add
    refusal = ToolRefusal()
    If refusal <> "" Then Tell refusal
    ToolIsReady = (refusal = "")
End Function

Private Sub Finish(ByVal errorNumber As Long, ByVal description As String)
    'The one way out of every press. A sentence that Python left on the status bar stays.
    If StatusText() = BusyText() Or StatusText() = StartingText() Then SetStatus ""
    If errorNumber <> 0 Then
        Tell "按钮没有完成，Excel 报告的错误是 " & errorNumber & "：" & description & _
            "。请核对内容，再按一次；仍然不行时，把这句话告诉信息人员。"
    End If
End Sub

Private Function ToolRefusal() As String
    'Why Python must not or cannot be called; empty when it can.
    Dim strange As String
    Dim interpreter As String
    If IsProtectedView() Then
        ToolRefusal = "这个文件在“受保护的视图”里，不能处理。请先点上方黄条里的【启用编辑】，再按按钮。"
        Exit Function
    End If
    strange = SheetForXlwings()
    If strange <> "" Then
        ToolRefusal = "工作表“" & strange & "”会改变本工具的设置或被当成程序，为了安全没有运行。" & _
            "请确认它的来历；不需要时删除这张表，需要时给它改名，再按按钮。"
        Exit Function
    End If
    interpreter = CStr(GetConfig("INTERPRETER_WIN"))
    If Not FileExists(interpreter) Then
        ToolRefusal = "找不到运行程序 " & interpreter & "。请双击安装文件夹里的 install.cmd 重新安装，再按按钮。"
    End If
End Function

Private Function SheetForXlwings() As String
    'Name of a sheet that xlwings would take for settings (*.conf, first in its search order) or for code (*.py).
    Dim sheet As Object
    Dim lowered As String
    For Each sheet In ActiveWorkbook.Worksheets
        lowered = LCase$(sheet.Name)
        If Right$(lowered, 5) = ".conf" Or Right$(lowered, 3) = ".py" Then
            SheetForXlwings = sheet.Name
            Exit Function
        End If
    Next sheet
End Function

Private Function StartingText() As String
    StartingText = "绩效目标：正在启动 Python，第一次要等几秒，请稍候……"
End Function

Private Function BusyText() As String
    BusyText = "绩效目标：正在处理，请稍候……"
End Function
