package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka's client with compressors that are newer than those it asks for. */
class CompressedRecordsTest {
    private static final byte MAGIC = 2;

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void whatAProducerCompressesAConsumerReads(String type) throws IOException {
        byte[] value = new byte[100_000];
        new Random(1).nextBytes(value);
        Arrays.fill(value, 0, 60_000, (byte) 7);
        ByteBufferOutputStream compressed = new ByteBufferOutputStream(1 << 20);
        try (OutputStream out = Compression.of(type).build().wrapForOutput(compressed, MAGIC)) {
            out.write(value);
        }
        compressed.buffer().flip();

        try (InputStream in = decompress(type, compressed.buffer())) {
            assertThat(in.readAllBytes()).isEqualTo(value);
        }
        assertThat(compressed.buffer().limit()).isBetween(40_000, 50_000);
    }

    @Test
    void aFewBytesOfSnappyDoNotAllocateGigabytes() {
        byte[] header = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1};
        byte[] block = {0, 0, 0, 6, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 0};
        ByteBuffer bytes =
                ByteBuffer.allocate(header.length + block.length).put(header).put(block).flip();

        assertThatThrownBy(
                        () -> {
                            try (InputStream in = decompress("snappy", bytes)) {
                                in.readAllBytes();
                            }
                        })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("invalid uncompressed length");
    }

    private static InputStream decompress(String type, ByteBuffer bytes) {
        return Compression.of(type).build().wrapForInput(bytes, MAGIC, BufferSupplier.create());
    }
}
