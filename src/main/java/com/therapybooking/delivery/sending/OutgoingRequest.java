package com.therapybooking.delivery.sending;

import java.time.Duration;
import java.util.Collection;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A POST request: its headers in order, its body as UTF-8.
 *
 * @param atMost a shorter limit than the usual one; null for the usual one
 * @param secrets texts in the headers that are hidden where the response repeats them
 */
record OutgoingRequest(
        String url,
        SequencedMap<String, String> headers,
        String body,
        @Nullable Duration atMost,
        Collection<String> secrets) {

    /** How long the attempt may take. */
    Duration limit(Duration usual) {
        return atMost == null || atMost.compareTo(usual) > 0 ? usual : atMost;
    }

    @Override
    public String toString() {
        return "OutgoingRequest[***]";
    }
}
