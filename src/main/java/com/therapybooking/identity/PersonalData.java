package com.therapybooking.identity;

/**
 * A place that holds personal data and can erase one person's. Each package that stores names or
 * addresses has one; the erase call runs all of them in {@link org.springframework.core.Ordered}
 * order.
 */
public interface PersonalData {

    /** The field of the reply that carries the count, such as {@code bookings}. */
    String kind();

    /**
     * Erases the name and address of the person with this e-mail address, whatever its letter case.
     * Repeating it after a crash is harmless and finishes the work.
     *
     * @return how many records were changed
     */
    long erase(String email);
}
