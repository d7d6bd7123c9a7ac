package com.therapybooking.dashboard;

import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.web.TimeZones;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the dashboard.
 *
 * @param practiceTimeZone {@code PRACTICE_TIME_ZONE}: an IANA zone; empty means the machine's zone
 */
@ConfigurationProperties("therapy.dashboard")
record DashboardProperties(@DefaultValue("") String practiceTimeZone) {

    DashboardProperties {
        practiceTimeZone = practiceTimeZone.strip();
        // Browsers do not know offsets such as UTC+2.
        if (!practiceTimeZone.isEmpty() && !TimeZones.exists(practiceTimeZone)) {
            throw new InvalidSettingException(
                    "PRACTICE_TIME_ZONE", "an IANA time zone such as Europe/Berlin");
        }
    }

    /** Whether the zone was set, so that it is more than a guess. */
    boolean hasZone() {
        return !practiceTimeZone.isEmpty();
    }

    ZoneId zone() {
        return hasZone() ? TimeZones.of(practiceTimeZone) : ZoneId.systemDefault();
    }
}
