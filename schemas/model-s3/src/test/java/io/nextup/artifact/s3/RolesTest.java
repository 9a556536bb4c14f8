package io.nextup.artifact.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a client without its own keys, which assumes a role and gets keys that S3 accepts. */
class RolesTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/models";

    @TempDir Path directory;

    private final Map<String, String> before = new HashMap<>();
    private S3Server s3;
    private TokenService tokens;

    @BeforeEach
    void start() throws Exception {
        s3 = S3Server.start();
        s3.write("registry/hello.txt", "hello".getBytes(UTF_8));
        tokens =
                TokenService.start(
                        System.getProperty("aws.accessKeyId"),
                        System.getProperty("aws.secretAccessKey"));
        set("aws.accessKeyId", null);
        set("aws.secretAccessKey", null);
        set("aws.endpointUrlSts", tokens.endpoint());
    }

    @AfterEach
    void stop() {
        before.forEach(RolesTest::put);
        tokens.close();
        s3.close();
    }

    @Test
    void theRoleOfAKubernetesServiceAccountIsTakenByItsToken() throws Exception {
        set("aws.roleArn", ROLE);
        set("aws.webIdentityTokenFile", file("token", "the token of a pod"));

        assertThat(read()).isEqualTo("hello");

        assertThat(tokens.requests())
                .singleElement()
                .asString()
                .contains("Action=AssumeRoleWithWebIdentity")
                .contains("WebIdentityToken=the+token+of+a+pod")
                .contains("role%2Fmodels");
    }

    @Test
    void theRoleThatAProfileNamesIsTakenWithTheKeysOfItsSource() throws Exception {
        set(
                "aws.configFile",
                file("config", "[default]\nrole_arn=%s\nsource_profile=base\n".formatted(ROLE)));
        set(
                "aws.sharedCredentialsFile",
                file("credentials", "[base]\naws_access_key_id=a\naws_secret_access_key=b\n"));

        assertThat(read()).isEqualTo("hello");

        assertThat(tokens.requests())
                .singleElement()
                .asString()
                .contains("Action=AssumeRole&")
                .contains("role%2Fmodels");
    }

    private static String read() throws Exception {
        S3Location registry =
                S3Location.of(URI.create("s3://%s/registry".formatted(S3Server.BUCKET)));
        return new String(new S3Objects().read(registry, "hello.txt", 1_000).orElseThrow(), UTF_8);
    }

    private String file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private void set(String property, String value) {
        before.putIfAbsent(property, System.getProperty(property));
        put(property, value);
    }

    private static void put(String property, String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }
}
