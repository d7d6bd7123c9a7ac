package com.therapybooking.identity.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.therapybooking.identity.PersonalData;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.audit.AuditLog;
import java.util.List;
import java.util.Set;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

class ErasureRulesTest {

    private static final String EMAIL = "jane@example.com";

    private final PersonalData first = mock(PersonalData.class);
    private final AccountErasure accounts = mock(AccountErasure.class);
    private final Erasure erasure =
            new Erasure(List.of(first, accounts), accounts, mock(AuditLog.class));

    @Test
    void erasesInTwoPassesBetweenTheStepsOfTheAccount() {
        when(first.kind()).thenReturn("keys");
        when(accounts.kind()).thenReturn("accounts");
        when(accounts.names(EMAIL)).thenReturn(Set.of("Jane Smith"));
        when(first.erase(eq(EMAIL), any())).thenReturn(2L, 1L);
        when(accounts.finish(EMAIL)).thenReturn(1L);

        Erasure.Result result =
                erasure.erase(
                        EMAIL,
                        new SignedInUser(new ObjectId(), "A", "a@example.com", Role.ADMIN, 0));

        assertThat(result.count("keys")).isEqualTo(3);
        assertThat(result.count("accounts")).isEqualTo(1);
        Set<String> texts = Set.of(EMAIL, "jane smith");
        InOrder order = inOrder(first, accounts);
        order.verify(accounts).prepare(EMAIL);
        order.verify(first).erase(EMAIL, texts);
        order.verify(accounts).erase(EMAIL, texts);
        order.verify(first).erase(EMAIL, texts);
        order.verify(accounts).finish(EMAIL);
    }
}
