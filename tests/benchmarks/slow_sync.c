/* Adds MOTCUA_SYNC_MS to every fsync and fdatasync, as an SD card does.  LD_PRELOAD it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void pause_a_little(void) {
    const char *ms = getenv("MOTCUA_SYNC_MS");
    long wait = ms ? atol(ms) : 0;
    struct timespec span = {wait / 1000, (wait % 1000) * 1000000L};
    nanosleep(&span, NULL);
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    pause_a_little();
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    pause_a_little();
    return real(fd);
}
