package io.nextup.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.trust.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    /** The private key of RFC 8410, section 10.3. */
    private static final String SECRET =
            "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";

    @TempDir private Path directory;

    @Test
    void aKeyAsOpensslWritesItSignsAsItsPublicKeyExpects() throws Exception {
        Path file =
                write("-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----\n");
        Path trusted =
                Files.writeString(
                        directory.resolve("trusted.pem"),
                        """
                        -----BEGIN PUBLIC KEY-----
                        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
                        -----END PUBLIC KEY-----
                        """);
        byte[] bytes = {1, 2, 3};

        byte[] signature = SigningKey.read(file, KeyPurpose.MODELS).sign(bytes);

        PublicKeys keys = PublicKeys.read(List.of(trusted), KeyPurpose.MODELS);
        assertThat(keys.haveSigned(bytes, signature)).isTrue();
        assertThat(keys.haveSigned(new byte[] {1, 2, 4}, signature)).isFalse();
    }

    /** RFC 8032, section 7.1, test 2. */
    @Test
    void aSignatureIsThatOfTheStandard() throws Exception {
        byte[] seed =
                HexFormat.of()
                        .parseHex(
                                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        byte[] head = HexFormat.of().parseHex("302e020100300506032b657004220420");
        byte[] der = new byte[head.length + seed.length];
        System.arraycopy(head, 0, der, 0, head.length);
        System.arraycopy(seed, 0, der, head.length, seed.length);
        Path file =
                write(
                        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                                .formatted(Base64.getEncoder().encodeToString(der)));

        assertThat(
                        HexFormat.of()
                                .formatHex(
                                        SigningKey.read(file, KeyPurpose.MODELS)
                                                .sign(new byte[] {0x72})))
                .isEqualTo(
                        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw-r-----", "rw--w----", "rw------x"})
    void aKeyThatOthersCanReadIsNotUsed(String permissions) throws Exception {
        Path file = TestKeys.make().writePrivate(directory.resolve("signing.pem"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> SigningKey.read(file, KeyPurpose.MODELS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Others can read the signing key " + file)
                .hasMessageContaining(permissions)
                .hasMessageContaining("chmod 600 " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void aKeyThatOnlyItsOwnerCanReadIsUsed(String permissions) throws Exception {
        Path file = TestKeys.make().writePrivate(directory.resolve("signing.pem"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThat(SigningKey.read(file, KeyPurpose.MODELS).sign(new byte[0])).hasSize(64);
    }

    @Test
    void aFileThatIsNotOnePrivateKeyIsRefusedAndNothingOfItIsShown() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        String other =
                Base64.getEncoder().encodeToString(rsa.generateKeyPair().getPrivate().getEncoded());
        for (String content :
                new String[] {
                    SECRET,
                    "",
                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n%s\n-----END ENCRYPTED PRIVATE KEY-----"
                            .formatted(SECRET),
                    "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----"
                            .formatted(SECRET.substring(8)),
                    "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----".formatted(other),
                    TestKeys.make().publicPem()
                }) {
            Path file = write(content);
            assertThatThrownBy(() -> SigningKey.read(file, KeyPurpose.MODELS))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageContaining("openssl genpkey -algorithm ed25519")
                    .hasNoCause()
                    .extracting(Throwable::getMessage)
                    .asString()
                    .doesNotContain(SECRET.substring(40));
        }
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = directory.resolve("gone.pem");

        assertThatThrownBy(() -> SigningKey.read(file, KeyPurpose.MODELS))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("There is no signing key " + file);
    }

    @Test
    void aKeyDoesNotShowItself() throws Exception {
        TestKeys keys = TestKeys.make();

        assertThat(keys.signing()).hasToString("SigningKey");
        assertThat(Pem.read(keys.writePrivate(directory.resolve("signing.pem"))).toString())
                .isEqualTo("[Block[PRIVATE KEY]]");
    }

    private Path write(String content) throws IOException {
        Path file = directory.resolve("signing.pem");
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
