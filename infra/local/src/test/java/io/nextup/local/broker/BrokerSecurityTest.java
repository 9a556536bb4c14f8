package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerSecurityTest {
    @TempDir private Path directory;

    @Test
    void aLoginIsTheSameAtTheNextStart() throws IOException {
        String password = BrokerSecurity.withLogin(directory).password();

        assertThat(password).matches("[0-9a-f]{64}");
        assertThat(BrokerSecurity.withLogin(directory).password()).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0\0\0\0", "0123abcd", "not\"a\"login"})
    void aDamagedLoginIsNamedWithTheWayOutAndIsNotShown(String text) throws IOException {
        Path login = directory.resolve(BrokerSecurity.LOGIN_FILE);
        Files.writeString(login, text);

        assertThatThrownBy(() -> BrokerSecurity.withLogin(directory))
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining(login + " is damaged")
                .hasMessageContaining("64 hexadecimal digits, and has " + text.length())
                .hasMessageContaining("--fresh")
                .extracting(Throwable::getMessage)
                .satisfies(
                        message -> {
                            if (!text.isEmpty()) {
                                assertThat(message).doesNotContain(text);
                            }
                        });
    }
}
