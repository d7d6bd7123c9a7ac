package com.therapybooking.identity.audit;

import org.jspecify.annotations.Nullable;

/** Knows who makes the present change: the caller of the request of this thread. */
public interface CurrentCaller {

    /** The caller; the service itself outside of a request. */
    AuditActor actor();

    /** The client's address as the rate limit sees it; null outside of a request. */
    @Nullable String address();
}
