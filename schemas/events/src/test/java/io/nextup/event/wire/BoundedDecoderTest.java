package io.nextup.event.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

class BoundedDecoderTest {
    @Test
    void whatAvroWritesIsRead() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        long[] numbers = {0, -1, 1, 63, 64, -64, -65, 1L << 35, Long.MAX_VALUE, Long.MIN_VALUE};
        for (long number : numbers) {
            encoder.writeLong(number);
        }
        encoder.writeInt(Integer.MIN_VALUE);
        encoder.writeBoolean(true);
        encoder.writeBoolean(false);
        encoder.writeFloat(-1.5e-30f);
        encoder.writeDouble(Math.PI);
        encoder.writeString("é🎬");
        encoder.writeString("as Utf8");
        encoder.writeString("skipped");
        encoder.writeBytes(new byte[] {1, 2});
        encoder.writeBytes(new byte[] {3});
        encoder.writeFixed(new byte[] {4, 5});
        encoder.writeFixed(new byte[] {6});
        encoder.writeInt(9);

        BoundedDecoder decoder = new BoundedDecoder(out.toByteArray(), 0);
        for (long number : numbers) {
            assertThat(decoder.readLong()).isEqualTo(number);
        }
        assertThat(decoder.readInt()).isEqualTo(Integer.MIN_VALUE);
        assertThat(decoder.readBoolean()).isTrue();
        assertThat(decoder.readBoolean()).isFalse();
        assertThat(decoder.readFloat()).isEqualTo(-1.5e-30f);
        assertThat(decoder.readDouble()).isEqualTo(Math.PI);
        assertThat(decoder.readString()).isEqualTo("é🎬");
        assertThat((Object) decoder.readString(null)).isEqualTo(new Utf8("as Utf8"));
        decoder.skipString();
        assertThat(decoder.readBytes(null)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        decoder.skipBytes();
        byte[] fixed = new byte[2];
        decoder.readFixed(fixed);
        assertThat(fixed).containsExactly(4, 5);
        decoder.skipFixed(1);
        assertThat(decoder.left()).isEqualTo(1);
        assertThat(decoder.readInt()).isEqualTo(9);
        assertThat(decoder.left()).isZero();
    }

    @Test
    void aNumberFits64Bits() throws Exception {
        assertThat(decoder("ffffffffffffffffff01").readLong()).isEqualTo(Long.MIN_VALUE);
        assertThatThrownBy(() -> decoder("ffffffffffffffffff02").readLong())
                .isInstanceOf(IOException.class)
                .hasMessage("a number does not fit 64 bits");
        assertThatThrownBy(() -> decoder("ffffffffffffffffffff01").readLong())
                .hasMessage("a number does not fit 64 bits");
        assertThatThrownBy(() -> decoder("ffff").readLong())
                .isInstanceOf(EOFException.class)
                .hasMessage("the bytes end within a number: 0 of 1 are left");
    }

    @Test
    void anIntFits32Bits() {
        assertThatThrownBy(() -> decoder("8080808010").readInt())
                .hasMessage("a number is 2147483648: it must fit 32 bits");
    }

    @Test
    void aBooleanIsZeroOrOne() {
        assertThatThrownBy(() -> decoder("02").readBoolean())
                .hasMessage("a boolean is 2: it must be 0 or 1");
    }

    @Test
    void blocksOfKnownSizeAreSkippedAtOnce() throws Exception {
        // -2 elements in 3 bytes, then 1 element that the caller skips itself
        BoundedDecoder decoder = decoder("03" + "06" + "aaaaaa" + "02" + "bb");
        assertThat(decoder.skipArray()).isEqualTo(1);
        assertThat(decoder.left()).isEqualTo(1);
        assertThat(decoder("03" + "02" + "aa" + "00").skipMap()).isZero();
        assertThatThrownBy(() -> decoder("03" + "06" + "aa").skipArray())
                .hasMessage("a block claims 3 bytes, and 1 are left");
        assertThatThrownBy(() -> decoder("08" + "aa").skipArray())
                .hasMessage("a block claims 4 elements, and 1 bytes are left");
    }

    private static BoundedDecoder decoder(String hex) {
        return new BoundedDecoder(HexFormat.of().parseHex(hex), 0);
    }
}
