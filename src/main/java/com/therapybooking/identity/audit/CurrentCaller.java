package com.therapybooking.identity.audit;

import org.jspecify.annotations.Nullable;

/** Determines the actor of the current change: the caller of this thread's request. */
public interface CurrentCaller {

    /** The caller; outside of a request, the service itself. */
    AuditActor actor();

    /** The client's address as the rate limit counts it; null outside of a request. */
    @Nullable String address();
}
