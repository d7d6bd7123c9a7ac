package com.therapybooking.platform.settings;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The URL at which people reach the service; every link of the service begins with it.
 *
 * @param publicUrl the text of {@code PUBLIC_URL}, stored without a slash at its end
 */
@ConfigurationProperties("therapy")
public record PublicUrl(@DefaultValue("http://localhost:8080") String publicUrl) {

    public PublicUrl {
        publicUrl = Setting.httpUrl("PUBLIC_URL", publicUrl, "https://bookings.example.com");
        if (!URI.create(publicUrl).getRawPath().isEmpty()) {
            throw new InvalidSettingException(
                    "PUBLIC_URL", "a URL without a path, such as https://bookings.example.com");
        }
    }

    /** The host only. */
    public String host() {
        return URI.create(publicUrl).getHost();
    }

    /**
     * The URL of a page or a route.
     *
     * @param path begins with a slash
     */
    public String to(String path) {
        return publicUrl + path;
    }
}
