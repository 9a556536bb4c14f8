package io.nextup.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeviceErrorsTest {

    @Test
    void anErrorAfterWhichNoCallOfTheDeviceSucceedsIsSticky() {
        assertThat(
                        DeviceErrors.isSticky(
                                new IllegalStateException(
                                        "The module failed",
                                        new RuntimeException(
                                                "CUDA error: device-side assert triggered"))))
                .isTrue();
    }

    @Test
    void fullMemoryAndTheWordsOfAModelAreNot() {
        assertThat(
                        DeviceErrors.isSticky(
                                new RuntimeException(
                                        "CUDA out of memory. Tried to allocate 2 GiB")))
                .isFalse();
        assertThat(DeviceErrors.isSticky(new RuntimeException("misaligned address"))).isFalse();
        assertThat(DeviceErrors.isSticky(new RuntimeException((String) null))).isFalse();
    }
}
