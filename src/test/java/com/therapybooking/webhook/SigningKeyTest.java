package com.therapybooking.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SigningKeyTest {

    /** {@code bmFtZTpwYXNzOndvcmQ=} is {@code name:pass:word}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    s3cret-value                | s3cret-value
                    Bearer abc123456            | Bearer abc123456, abc123456
                    Basic bmFtZTpwYXNzOndvcmQ=  | Basic bmFtZTpwYXNzOndvcmQ=, bmFtZTpwYXNzOndvcmQ=, pass:word
                    Basic not-base64            | Basic not-base64, not-base64
                    Token token=abcdef          | Token token=abcdef, token=abcdef, abcdef
                    Digest id="ab12", response=cd34 | Digest id="ab12", response=cd34; id="ab12", response=cd34; ab12; cd34
                    """)
    void itsSecretsAreTheHeadersAndTheCredentialsInThem(String header, String secrets) {
        SigningKey key =
                new SigningKey(
                        TestKeys.enabled(new ObjectId(), "booking.created"),
                        null,
                        List.of(),
                        Map.of("Authorization", header));

        assertThat(key.secrets())
                .containsExactly(secrets.split(secrets.contains("; ") ? "; " : ", "));
    }
}
