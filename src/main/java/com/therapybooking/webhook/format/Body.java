package com.therapybooking.webhook.format;

/** A body with its content type. Holds clients' data: {@code toString} does not show it. */
public record Body(String contentType, String text) {

    @Override
    public String toString() {
        return "Body[" + contentType + ", " + text.length() + " characters]";
    }
}
