Attribute VB_Name = "Ribbon"
'Purpose: the callbacks of customUI14.xml, one per button, and nothing else.
'Needs: Guard.
'Public subs: On<Button>. What a button does is in Python, the function of xltool.doors.buttons that is named here.
Option Explicit

Public Sub OnNew(ByVal control As IRibbonControl)
    PressAnywhere "new"
End Sub

Public Sub OnUndo(ByVal control As IRibbonControl)
    PressOnBook "undo"
End Sub

Public Sub OnImport(ByVal control As IRibbonControl)
    PressAnywhere "import_"
End Sub

Public Sub OnCheck(ByVal control As IRibbonControl)
    PressOnBook "check"
End Sub

Public Sub OnPrevious(ByVal control As IRibbonControl)
    PressOnBook "previous_finding"
End Sub

Public Sub OnNext(ByVal control As IRibbonControl)
    PressOnBook "next_finding"
End Sub

Public Sub OnClearMarks(ByVal control As IRibbonControl)
    PressOnBook "clear_marks"
End Sub

Public Sub OnFix(ByVal control As IRibbonControl)
    PressOnBook "fix"
End Sub

Public Sub OnTotals(ByVal control As IRibbonControl)
    PressOnBook "totals"
End Sub

Public Sub OnForms(ByVal control As IRibbonControl)
    PressOnBook "forms"
End Sub

Public Sub OnRun(ByVal control As IRibbonControl)
    PressOnBook "run"
End Sub

Public Sub OnPdf(ByVal control As IRibbonControl)
    PressOnBook "pdf"
End Sub

Public Sub OnPublish(ByVal control As IRibbonControl)
    PressOnBook "publish"
End Sub

Public Sub OnSubmit(ByVal control As IRibbonControl)
    PressOnBook "submit"
End Sub

Public Sub OnReceive(ByVal control As IRibbonControl)
    PressOnBook "receive"
End Sub

Public Sub OnReview(ByVal control As IRibbonControl)
    PressAnywhere "review"
End Sub

Public Sub OnAddOpinion(ByVal control As IRibbonControl)
    PressOnBook "add_opinion"
End Sub

Public Sub OnReturn(ByVal control As IRibbonControl)
    PressOnBook "return_"
End Sub

Public Sub OnCollect(ByVal control As IRibbonControl)
    PressAnywhere "collect"
End Sub

Public Sub OnDoctor(ByVal control As IRibbonControl)
    PressAnywhere "doctor"
End Sub

Public Sub OnHelp(ByVal control As IRibbonControl)
    PressAnywhere "help_"
End Sub
