package com.therapybooking.delivery;

import com.therapybooking.platform.settings.Setting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of traces.
 *
 * @param toReceivers {@code WEBHOOK_TRACE_HEADERS}: whether receivers get {@code traceparent}
 */
@ConfigurationProperties("therapy.tracing")
record TracingProperties(boolean toReceivers) {

    @ConstructorBinding
    TracingProperties(@DefaultValue("false") String headers) {
        this(Setting.flag("WEBHOOK_TRACE_HEADERS", headers));
    }
}
