package io.nextup.kafka;

import org.apache.kafka.common.errors.SslAuthenticationException;

/** Words for a broker and a client that do not accept each other's proof of identity. */
public final class RefusedLogin {
    private RefusedLogin() {}

    /**
     * Says which side refuses the other, and which properties to correct; ends where the name of
     * their file belongs.
     */
    public static String describe(KafkaSettings kafka, Throwable cause) {
        return cause instanceof SslAuthenticationException
                ? "No TLS connection to Kafka at %s: correct ssl.truststore.* (the broker's authority) or ssl.keystore.* (this client's certificate)"
                        .formatted(kafka.bootstrapServers())
                : "Kafka at %s refuses the login of %s: correct the SASL or SSL properties"
                        .formatted(kafka.bootstrapServers(), ClientPrincipal.of(kafka));
    }

    /** Returns the innermost message: Kafka wraps it in that of the handshake. */
    public static String reason(Throwable cause) {
        String reason = cause.getMessage();
        for (Throwable inner = cause.getCause(); inner != null; inner = inner.getCause()) {
            reason = inner.getMessage() == null ? reason : inner.getMessage();
        }
        return reason;
    }
}
