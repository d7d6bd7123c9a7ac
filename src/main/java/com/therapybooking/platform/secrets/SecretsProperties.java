package com.therapybooking.platform.secrets;

import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.settings.Setting;
import java.util.Base64;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param key the text of {@code SECRETS_KEY}: one key, or several separated by commas of which the
 *     first encrypts and all decrypt; empty to have one generated
 */
@ConfigurationProperties("therapy.secrets")
record SecretsProperties(String key) {

    SecretsProperties {
        parse(key);
    }

    static List<byte[]> parse(String text) {
        return Setting.list(text).stream().map(SecretsProperties::one).toList();
    }

    private static byte[] one(String text) {
        try {
            byte[] key = Base64.getDecoder().decode(text);
            if (key.length == 32) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // continue to the message
        }
        throw new InvalidSettingException(
                "SECRETS_KEY", "base64 of 32 bytes, or several of these separated by commas");
    }

    @Override
    public String toString() {
        return "SecretsProperties[***]";
    }
}
