@rem `npm start` begins with exec, so that no shell stands between npm and Baton to swallow Ctrl-C. Windows has no exec: this is it.
@%*
