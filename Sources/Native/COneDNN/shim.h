// oneDNN 3.2, GNU OpenMP build. libgomp is loaded with it; its header is not needed for the one call we make.
#pragma once
#include <dnnl.h>
extern void omp_set_num_threads(int count);
