/// Every row of a JPEG file, or the reason why there is none.
///
/// In C because libjpeg reports an error by a call that must not return, which takes `setjmp`, and because the
/// interface that Swift can call (TurboJPEG) tells only the first warning of a file: whether data are lacking cannot be
/// seen behind a harmless one.

#ifndef OCELLUS_JPEG_ROWS_H
#define OCELLUS_JPEG_ROWS_H

#include <stddef.h>

/// What became of a file.
enum ocellus_jpeg_outcome {
    /// Every row was decoded from data.
    OCELLUS_JPEG_COMPLETE,
    /// The file breaks a rule beyond repair, or data are missing within it.
    OCELLUS_JPEG_DAMAGED,
    /// The file ends before its picture does.
    OCELLUS_JPEG_TRUNCATED,
    /// The file has more scans than `scan_limit`.
    OCELLUS_JPEG_TOO_MANY_SCANS,
    /// There was not enough memory.
    OCELLUS_JPEG_NO_MEMORY,
};

/// What the caller expects of a file, from its header.
struct ocellus_jpeg_request {
    /// The scale, in eighths: 1, 2, 4 or 8.
    unsigned eighths;
    /// The columns and rows at that scale.
    unsigned width, height;
    /// The samples of a pixel: 1 (gray), 3 (RGB) or 4 (CMYK as stored).
    unsigned channels;
    /// The most scans allowed.
    int scan_limit;
};

/// Decodes the `count` bytes of a file into `height` rows of `width * channels` bytes at `rows`.
///
/// Warnings of libjpeg are passed over, all but the one that says that the entropy-coded data of a scan ended before
/// the picture did. Keeps no state; any number of threads may call it.
enum ocellus_jpeg_outcome ocellus_jpeg_decode(
    const unsigned char *bytes, size_t count, struct ocellus_jpeg_request request, unsigned char *rows);

#endif
