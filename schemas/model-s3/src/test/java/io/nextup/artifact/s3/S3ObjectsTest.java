package io.nextup.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class S3ObjectsTest {
    @Test
    void aReasonIsOneSentence() {
        assertThat(
                        S3Objects.reason(
                                SdkClientException.create(
                                        "Unable to load region from any of the providers in the chain a.B@1f: [a.C@2e: no region, a.D@3d: no file]")))
                .isEqualTo("Unable to load region");
        assertThat(S3Objects.reason(SdkClientException.create("Connection refused")))
                .isEqualTo("Connection refused");
    }
}
