// Declared by <unistd.h> only to those who ask for GNU extensions, as Swift does not. Linux 2.6.39, glibc 2.14 and musl have it.
int syncfs(int descriptor);
