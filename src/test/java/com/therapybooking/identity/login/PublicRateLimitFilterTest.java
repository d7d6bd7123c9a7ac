package com.therapybooking.identity.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.identity.IdentityProperties;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TrustedProxies;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

class PublicRateLimitFilterTest {

    private final IdentityProperties settings =
            new IdentityProperties("", "admin@example.com", "", "40", "");
    private final PublicRateLimitFilter filter =
            new PublicRateLimitFilter(new TrustedProxies(settings), settings);

    @Test
    void servesThirtyFilesOfTheApiDescriptionPerMinuteAndOtherCallsAfterThem() throws Exception {
        for (int i = 0; i < 30; i++) {
            assertThat(get("/webjars/swagger-ui/swagger-ui.css")).isEqualTo(200);
        }
        assertThat(get("/webjars/swagger-ui/swagger-ui-bundle.js")).isEqualTo(429);
        assertThat(get("/v3/api-docs")).isEqualTo(429);
        assertThat(get("/api/therapists")).isEqualTo(200);
    }

    @Test
    void countsTheChangesOfAClientButNotThoseOfStaff() throws Exception {
        SignedInUser client = user(Role.CLIENT);
        for (int i = 0; i < 20; i++) {
            assertThat(call("PATCH", "/api/bookings/x", client)).isEqualTo(200);
            assertThat(call("POST", "/api/bookings/x/cancel", client)).isEqualTo(200);
        }
        assertThat(call("POST", "/api/bookings/x/cancel", client)).isEqualTo(429);
        assertThat(call("GET", "/api/bookings/x", client)).isEqualTo(200);
        assertThat(call("POST", "/api/bookings", client)).isEqualTo(200);
        assertThat(call("PATCH", "/api/bookings/x", user(Role.CLIENT))).isEqualTo(200);
        SignedInUser therapist = user(Role.THERAPIST);
        for (int i = 0; i < 41; i++) {
            assertThat(call("PATCH", "/api/bookings/x", therapist)).isEqualTo(200);
        }
    }

    @Test
    void countsTheChangesOfGuestsByTheirAddressAndApartFromTheirBookings() throws Exception {
        for (int i = 0; i < 40; i++) {
            assertThat(call("PATCH", "/api/bookings/x", null)).isEqualTo(200);
            assertThat(call("POST", "/api/bookings", null)).isEqualTo(200);
        }
        assertThat(call("PATCH", "/api/bookings/x", null)).isEqualTo(429);
        assertThat(call("POST", "/api/bookings", null)).isEqualTo(429);
    }

    private static SignedInUser user(Role role) {
        return new SignedInUser(new ObjectId(), "Some name", "some@example.com", role, 0);
    }

    private int call(String method, String path, @Nullable SignedInUser user) throws Exception {
        if (user != null) {
            SecurityContextHolder.getContext()
                    .setAuthentication(new TestingAuthenticationToken(user, null));
        }
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setServletPath(path);
        MockHttpServletResponse response = new MockHttpServletResponse();
        try {
            filter.doFilter(request, response, new MockFilterChain());
        } finally {
            SecurityContextHolder.clearContext();
        }
        return response.getStatus();
    }

    private int get(String path) throws Exception {
        return call("GET", path, null);
    }
}
