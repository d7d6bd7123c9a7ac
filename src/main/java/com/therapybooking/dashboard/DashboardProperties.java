package com.therapybooking.dashboard;

import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.web.TimeZones;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the dashboard.
 *
 * @param practiceTimeZone {@code PRACTICE_TIME_ZONE}: an IANA zone; empty for none
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

    @Nullable ZoneId zone() {
        return practiceTimeZone.isEmpty() ? null : TimeZones.of(practiceTimeZone);
    }
}
