/* Random bytes under Wine 8, which has no bcryptprimitives.dll; Rust's library asks that for them. Every Windows has its own. */
#include <windows.h>
#include <ntsecapi.h>

#define AT_ONCE 0x10000000u

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *bytes, SIZE_T wanted) {
    for (SIZE_T done = 0; done < wanted;) {
        SIZE_T left = wanted - done;
        ULONG next = left < AT_ONCE ? (ULONG)left : AT_ONCE;
        if (!RtlGenRandom(bytes + done, next)) return FALSE;
        done += next;
    }
    return TRUE;
}
