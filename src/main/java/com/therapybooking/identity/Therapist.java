package com.therapybooking.identity;

import java.math.BigDecimal;
import org.bson.types.ObjectId;

/** A therapist as the booking app sees one: who it is and what a session costs. */
public record Therapist(
        ObjectId id,
        String name,
        String email,
        BigDecimal sessionPrice,
        String currency,
        int sessionMinutes) {

    @Override
    public String toString() {
        return "Therapist[" + id.toHexString() + "]";
    }
}
