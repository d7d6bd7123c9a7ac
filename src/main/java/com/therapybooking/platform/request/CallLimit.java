package com.therapybooking.platform.request;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.therapybooking.platform.web.ProblemException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import java.time.Duration;

/** Limits the calls per minute of each caller, on each instance separately; 0 means no limit. */
public final class CallLimit {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MAX_CALLERS = 100_000;

    private final int callsPerMinute;
    private final String refusal;
    private final Cache<String, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(MAX_CALLERS).expireAfterAccess(MINUTE).build();

    /**
     * @param refusal the detail of the 429
     */
    public CallLimit(int callsPerMinute, String refusal) {
        this.callsPerMinute = callsPerMinute;
        this.refusal = refusal;
    }

    /**
     * Counts a call.
     *
     * @throws ProblemException 429 when the caller has no call left
     */
    public void count(String caller) {
        if (callsPerMinute > 0) {
            ConsumptionProbe probe = bucket(caller).tryConsumeAndReturnRemaining(1);
            refuseUnless(probe.isConsumed(), probe.getNanosToWaitForRefill());
        }
    }

    /**
     * Checks that a call would be allowed, without counting it.
     *
     * @throws ProblemException 429 when the caller has no call left
     */
    public void check(String caller) {
        if (callsPerMinute > 0) {
            EstimationProbe probe = bucket(caller).estimateAbilityToConsume(1);
            refuseUnless(probe.canBeConsumed(), probe.getNanosToWaitForRefill());
        }
    }

    private void refuseUnless(boolean allowed, long nanosToWait) {
        if (!allowed) {
            throw ProblemException.tooManyRequests(refusal, Duration.ofNanos(nanosToWait));
        }
    }

    private Bucket bucket(String caller) {
        return buckets.get(
                caller,
                key ->
                        Bucket.builder()
                                .addLimit(limit ->
                                        limit.capacity(callsPerMinute)
                                                .refillGreedy(callsPerMinute, MINUTE))
                                .build());
    }
}
