package com.therapybooking.platform.web;

import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Removes formats that libraries on the class path would add to the API: a YAML body would bypass
 * the strict JSON parser.
 */
@Configuration(proxyBeanMethods = false)
class JsonOnly implements WebMvcConfigurer {

    private static final List<MediaType> OTHER_FORMATS =
            List.of(
                    MediaType.APPLICATION_YAML,
                    MediaType.APPLICATION_XML,
                    MediaType.APPLICATION_CBOR,
                    new MediaType("application", "x-jackson-smile"));

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.configureMessageConvertersList(
                converters -> converters.removeIf(JsonOnly::hasOtherFormat));
    }

    private static boolean hasOtherFormat(HttpMessageConverter<?> converter) {
        return converter.getSupportedMediaTypes().stream()
                .anyMatch(type -> OTHER_FORMATS.stream().anyMatch(type::equalsTypeAndSubtype));
    }
}
