package com.therapybooking.identity;

import java.math.BigDecimal;
import org.bson.types.ObjectId;

/** A therapist with the data that a booking needs. */
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
