// OpenVINO's C interface, and two of its calls in a form that Swift can make.
#pragma once
#include <openvino/c/openvino.h>

// Properties travel as C variadics, which Swift cannot call: this takes `pairs` keys and values in turn, six at most.
static inline ov_status_e ocellus_compile_model(const ov_core_t *core, const ov_model_t *model, const char *device,
                                                const char *const *property, size_t pairs,
                                                ov_compiled_model_t **compiled) {
#define P(i) property[2 * (i)], property[2 * (i) + 1]
  switch (pairs) {
  case 0: return ov_core_compile_model(core, model, device, 0, compiled);
  case 1: return ov_core_compile_model(core, model, device, 2, compiled, P(0));
  case 2: return ov_core_compile_model(core, model, device, 4, compiled, P(0), P(1));
  case 3: return ov_core_compile_model(core, model, device, 6, compiled, P(0), P(1), P(2));
  case 4: return ov_core_compile_model(core, model, device, 8, compiled, P(0), P(1), P(2), P(3));
  case 5: return ov_core_compile_model(core, model, device, 10, compiled, P(0), P(1), P(2), P(3), P(4));
  case 6: return ov_core_compile_model(core, model, device, 12, compiled, P(0), P(1), P(2), P(3), P(4), P(5));
  default: return INVALID_C_PARAM;
  }
#undef P
}
