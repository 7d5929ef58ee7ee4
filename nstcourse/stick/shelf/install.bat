@echo off
rem install.bat [FOLDER]: install with the first Python that this kit serves; install.py says the rest.
for %%v in (3.13 3.12 3.11) do (
    py -%%v "%~dp0install.py" --serves >nul 2>nul && (
        py -%%v "%~dp0install.py" %*
        exit /b
    )
)
where py >nul 2>nul && (
    py "%~dp0install.py" %*
    exit /b
)
where python >nul 2>nul && (
    python "%~dp0install.py" %*
    exit /b
)
echo install: no Python was found; READ_ME.md says which one is needed. 1>&2
exit /b 2
