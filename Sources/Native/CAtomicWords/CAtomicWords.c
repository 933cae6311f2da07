#include "CAtomicWords.h"
