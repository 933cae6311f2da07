#include "CJPEGRows.h"

#include <setjmp.h>
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>

struct decoding {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf failure;
    int scan_limit;
    int ended_early;
    enum ocellus_jpeg_outcome outcome;
};

static struct decoding *decoding_of(j_common_ptr jpeg) { return jpeg->client_data; }

static void fail(struct decoding *decoding, enum ocellus_jpeg_outcome outcome) {
    decoding->outcome = outcome;
    longjmp(decoding->failure, 1);
}

static void on_error(j_common_ptr jpeg) {
    fail(decoding_of(jpeg), jpeg->err->msg_code == JERR_OUT_OF_MEMORY ? OCELLUS_JPEG_NO_MEMORY : OCELLUS_JPEG_DAMAGED);
}

static void on_message(j_common_ptr jpeg, int level) {
    struct decoding *decoding = decoding_of(jpeg);
    if (level >= 0) return;
    // The end of the file stands in for a missing end marker, which is harmless by itself.
    if (jpeg->err->msg_code == JWRN_JPEG_EOF) decoding->ended_early = 1;
    // A decoder of coefficients wanted bits that are not there: from here on it would make up gray.
    if (jpeg->err->msg_code == JWRN_HIT_MARKER)
        fail(decoding, decoding->ended_early ? OCELLUS_JPEG_TRUNCATED : OCELLUS_JPEG_DAMAGED);
}

static void say_nothing(j_common_ptr jpeg) { (void)jpeg; }

static void on_progress(j_common_ptr jpeg) {
    struct decoding *decoding = decoding_of(jpeg);
    if (decoding->jpeg.input_scan_number > decoding->scan_limit) fail(decoding, OCELLUS_JPEG_TOO_MANY_SCANS);
}

/// Whether a progressive picture has every bit of every coefficient.
///
/// Asked only of files without an end marker: the scans that refine the picture may be what is missing.
static int is_refined(const struct jpeg_decompress_struct *jpeg) {
    if (!jpeg->progressive_mode || jpeg->coef_bits == NULL) return 1;
    for (int component = 0; component < jpeg->num_components; component++)
        for (int coefficient = 0; coefficient < DCTSIZE2; coefficient++)
            if (jpeg->coef_bits[component][coefficient] != 0) return 0;
    return 1;
}

static J_COLOR_SPACE color_space(unsigned channels) {
    return channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
}

static void decode(
    struct decoding *decoding, const unsigned char *bytes, size_t count, struct ocellus_jpeg_request request,
    unsigned char *rows) {
    struct jpeg_decompress_struct *jpeg = &decoding->jpeg;
    if (setjmp(decoding->failure)) return;
    // Zeroes the structure but for `err` and `client_data`.
    jpeg_create_decompress(jpeg);
    decoding->progress.progress_monitor = on_progress;
    jpeg->progress = &decoding->progress;
    jpeg_mem_src(jpeg, bytes, count);
    jpeg_read_header(jpeg, TRUE);
    jpeg->scale_num = request.eighths;
    jpeg->scale_denom = 8;
    jpeg->out_color_space = color_space(request.channels);
    jpeg_start_decompress(jpeg);
    // The caller's buffer fits the header that the caller read.
    if (jpeg->output_width != request.width || jpeg->output_height != request.height
        || (unsigned)jpeg->output_components != request.channels)
        fail(decoding, OCELLUS_JPEG_DAMAGED);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = rows + (size_t)jpeg->output_scanline * request.width * request.channels;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    // What follows the last scan cannot take a row away, so it is not read.
    if (decoding->ended_early && !is_refined(jpeg)) fail(decoding, OCELLUS_JPEG_TRUNCATED);
}

enum ocellus_jpeg_outcome ocellus_jpeg_decode(
    const unsigned char *bytes, size_t count, struct ocellus_jpeg_request request, unsigned char *rows) {
    struct decoding decoding = {.scan_limit = request.scan_limit, .outcome = OCELLUS_JPEG_COMPLETE};
    decoding.jpeg.err = jpeg_std_error(&decoding.errors);
    decoding.errors.error_exit = on_error;
    decoding.errors.emit_message = on_message;
    decoding.errors.output_message = say_nothing;
    decoding.jpeg.client_data = &decoding;
    decode(&decoding, bytes, count, request, rows);
    jpeg_destroy_decompress(&decoding.jpeg);
    return decoding.outcome;
}
