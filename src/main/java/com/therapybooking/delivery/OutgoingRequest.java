package com.therapybooking.delivery;

import java.util.SequencedMap;

/** A POST to make: its headers in order, its body as UTF-8. */
record OutgoingRequest(String url, SequencedMap<String, String> headers, String body) {

    @Override
    public String toString() {
        return "OutgoingRequest[***]";
    }
}
