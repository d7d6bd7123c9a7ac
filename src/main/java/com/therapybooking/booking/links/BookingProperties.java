package com.therapybooking.booking.links;

import com.therapybooking.platform.settings.Setting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of bookings.
 *
 * @param callBaseUrl {@code CALL_BASE_URL}: base of the secure call links, without a slash at its
 *     end
 * @param maxOpenBookings {@code OPEN_BOOKINGS_LIMIT}: the unpaid future sessions that one client
 *     account or guest e-mail address may have; 0 is no limit
 */
@ConfigurationProperties("therapy.booking")
public record BookingProperties(String callBaseUrl, int maxOpenBookings) {

    static final String DEFAULT_CALL_BASE_URL = "https://therapyapp.com/meeting";

    private static final int MAX_OPEN = 10_000;

    /** Parses the texts of the environment variables. */
    @ConstructorBinding
    public BookingProperties(
            @DefaultValue(DEFAULT_CALL_BASE_URL) String callBaseUrl,
            @DefaultValue("20") String openBookingsLimit) {
        this(
                Setting.httpUrl("CALL_BASE_URL", callBaseUrl, DEFAULT_CALL_BASE_URL),
                Setting.integer("OPEN_BOOKINGS_LIMIT", openBookingsLimit, 0, MAX_OPEN));
    }
}
