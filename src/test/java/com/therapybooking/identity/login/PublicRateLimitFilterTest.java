package com.therapybooking.identity.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.identity.IdentityProperties;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class PublicRateLimitFilterTest {

    private final PublicRateLimitFilter filter =
            new PublicRateLimitFilter(
                    new ClientAddress(
                            new TrustedProxies(
                                    new IdentityProperties(
                                            "", "admin@example.com", "", "120", ""))),
                    120);

    @Test
    void servesThirtyFilesOfTheApiDescriptionPerMinuteAndOtherCallsAfterThem() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(get("/webjars/swagger-ui/swagger-ui.css")).isEqualTo(200);
        }
        assertThat(get("/webjars/swagger-ui/swagger-ui-bundle.js")).isEqualTo(429);
        assertThat(get("/v3/api-docs")).isEqualTo(429);
        assertThat(get("/api/therapists")).isEqualTo(200);
    }

    private int get(String path) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
        request.setServletPath(path);
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }
}
