package com.therapybooking.booking.links;

import com.therapybooking.platform.settings.InvalidSettingException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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
        callBaseUrl = callBaseUrl.strip();
        while (callBaseUrl.endsWith("/")) {
            callBaseUrl = callBaseUrl.substring(0, callBaseUrl.length() - 1);
        }
        if (!isPlainHttpUrl(callBaseUrl)) {
            throw new InvalidSettingException(
                    "CALL_BASE_URL",
                    "an http or https URL without user info, query and fragment, such as "
                            + DEFAULT_CALL_BASE_URL);
        }
    }

    private static boolean isPlainHttpUrl(String text) {
        URI uri = parse(text);
        if (uri == null || uri.getScheme() == null || uri.getHost() == null) {
            return false;
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return (scheme.equals("http") || scheme.equals("https"))
                && uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
    }

    private static @Nullable URI parse(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
