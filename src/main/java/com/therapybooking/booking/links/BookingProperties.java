package com.therapybooking.booking.links;

import com.therapybooking.platform.settings.Setting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the booking app.
 *
 * @param callBaseUrl base of the secure call links, without a slash at its end
 */
@ConfigurationProperties("therapy.booking")
record BookingProperties(@DefaultValue(DEFAULT_CALL_BASE_URL) String callBaseUrl) {

    static final String DEFAULT_CALL_BASE_URL = "https://therapyapp.com/meeting";

    BookingProperties {
        callBaseUrl = Setting.httpUrl("CALL_BASE_URL", callBaseUrl, DEFAULT_CALL_BASE_URL);
    }
}
