Attribute VB_Name = "Ribbon"
'Purpose: the callbacks of customUI14.xml, one per button, and nothing else.
'Needs: Guard, and the module xlwings for RunPython.
'Public subs: On<Button>. What a button does is in Python, xltool.buttons; each lands there with one call.
Option Explicit

Public Sub OnNew(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not ToolIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.new()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnUndo(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.undo()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnImport(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not ToolIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.import_()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnCheck(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.check()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnPrevious(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.previous_finding()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnNext(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.next_finding()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnClearMarks(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.clear_marks()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnFix(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.fix()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnTotals(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.totals()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnForms(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.forms()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnRun(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.run()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnPublish(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.publish()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnSubmit(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not BookIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.submit()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnCollect(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not ToolIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.collect()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnDoctor(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not ToolIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.doctor()"
Leave:
    Finish Err.Number, Err.Description
End Sub

Public Sub OnHelp(ByVal control As IRibbonControl)
    On Error GoTo Leave
    If Not ToolIsReady() Then Exit Sub
    ShowBusy
    RunPython "import xltool.buttons as b; b.help_()"
Leave:
    Finish Err.Number, Err.Description
End Sub
