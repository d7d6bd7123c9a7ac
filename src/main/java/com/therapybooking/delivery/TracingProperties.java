package com.therapybooking.delivery;

import com.therapybooking.platform.settings.Setting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param headers {@code WEBHOOK_TRACE_HEADERS}: whether receivers get {@code traceparent}
 */
@ConfigurationProperties("therapy.tracing")
record TracingProperties(@DefaultValue("false") String headers) {

    TracingProperties {
        Setting.flag("WEBHOOK_TRACE_HEADERS", headers);
    }

    boolean toReceivers() {
        return Setting.flag("WEBHOOK_TRACE_HEADERS", headers);
    }
}
