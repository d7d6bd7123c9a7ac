package com.therapybooking.booking;

import com.therapybooking.platform.settings.Setting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the limit of unpaid bookings.
 *
 * @param openBookingsLimit {@code OPEN_BOOKINGS_LIMIT}: the unpaid future sessions that one client
 *     account or guest e-mail address may have; 0 is no limit
 */
@ConfigurationProperties("therapy.booking")
record OpenBookingsProperties(@DefaultValue("20") String openBookingsLimit) {

    private static final int MAX = 10_000;

    OpenBookingsProperties {
        Setting.integer("OPEN_BOOKINGS_LIMIT", openBookingsLimit, 0, MAX);
    }

    int limit() {
        return Setting.integer("OPEN_BOOKINGS_LIMIT", openBookingsLimit, 0, MAX);
    }
}
