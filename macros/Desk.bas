Attribute VB_Name = "Desk"
'Purpose: what only a desktop Excel has: Protected View, status bar, dialogs, the Python that waits for presses; Chinese
'whatever the code page of Windows.
'Needs: nothing. Public: IsProtectedView, StatusText, SetStatus, Tell, PythonWaits, PressInWaiting,
'StartPython, WaitForPython, Hanzi.
Option Explicit
Option Private Module

'Of WScript.Shell.Popup: stay until closed; in front of other windows, as Excel does not own it.
Private Const NO_TIMEOUT As Long = 0
Private Const IN_FRONT As Long = 4096
'Of WScript.Shell.Run.
Private Const HIDDEN As Long = 0
Private Const PATIENCE_SECONDS As Long = 30

Public Function IsProtectedView() As Boolean
    'True when the window in front shows a file from mail or the internet that nobody has allowed to be edited.
    IsProtectedView = Not (Application.ActiveProtectedViewWindow Is Nothing)
End Function

Public Function StatusText() As String
    'What a macro put on the status bar; not Excel's own words.
    If VarType(Application.StatusBar) = vbString Then StatusText = Application.StatusBar
End Function

Public Sub SetStatus(ByVal sentence As String)
    'An empty sentence gives the status bar back to Excel.
    If sentence = "" Then
        Application.StatusBar = False
    Else
        Application.StatusBar = sentence
    End If
End Sub

Public Sub Tell(ByVal sentence As String)
    'MsgBox knows the characters of the Windows code page only; Popup knows all, so it serves a Windows that is not Chinese.
    Dim title As String
    title = "绩效目标"
    If StrConv(StrConv(sentence, vbFromUnicode), vbUnicode) = sentence Then
        MsgBox sentence, vbExclamation, title
    Else
        CreateObject("WScript.Shell").Popup sentence, NO_TIMEOUT, title, vbExclamation + IN_FRONT
    End If
End Sub

Public Function PythonWaits(ByVal place As String) As Boolean
    'False too when it cannot be reached for whatever reason. See xltool.doors.warm: GetObject finds it among the running objects.
    On Error Resume Next
    If place <> "" Then PythonWaits = GetObject(place).IsReady()
    On Error GoTo 0
End Function

Public Function PressInWaiting(ByVal place As String, ByVal button As String) As String
    'What has to be told; nothing when the button was done.
    PressInWaiting = GetObject(place).Press(button, ActiveWorkbook)
End Function

Public Sub StartPython(ByVal interpreter As String, ByVal place As String)
    'Without waiting for it.
    Dim command As String
    command = """" & interpreter & """ -P -B -m xltool.doors.warm """ & place & """ " & Application.Hwnd
    CreateObject("WScript.Shell").Run command, HIDDEN, False
End Sub

Public Sub WaitForPython(ByVal place As String)
    'Until it answers, or for half a minute.
    Dim seconds As Long
    For seconds = 1 To PATIENCE_SECONDS
        If PythonWaits(place) Then Exit Sub
        Application.Wait DateAdd("s", 1, Now)
    Next seconds
End Sub

Public Function Hanzi(ByVal codes As String) As String
    'The text of four hexadecimal digits per character: Hanzi("6821 9A8C") without the blank.
    'Modules are stored in the code page of the project (1252), which has no Chinese.
    Dim position As Long
    For position = 1 To Len(codes) Step 4
        Hanzi = Hanzi & ChrW$(CLng("&H" & Mid$(codes, position, 4)) And 65535)
    Next position
End Function
