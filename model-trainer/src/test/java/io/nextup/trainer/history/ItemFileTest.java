package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.CatalogueItem;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.trainer.progress.Stages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemFileTest {
    private static final CatalogueItem BIKE =
            new CatalogueItem(
                    "42",
                    true,
                    Instant.parse("2027-06-01T00:00:00Z"),
                    null,
                    List.of("bikes", "off road"),
                    Map.of("brand", "Acme, Inc.", "eur", "1299.90"),
                    "Trail bike");

    private static final CatalogueItem BELL =
            new CatalogueItem(
                    "43", false, null, null, List.of("parts"), Map.of("brand", "Bell"), "Bell");

    @TempDir Path directory;

    private final List<String> notes = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"itemId":"42","fromAt":"2027-06-01T02:00:00+02:00","categories":["bikes","off road"],"attributes":{"brand":"Acme, Inc.","eur":"1299.90"},"title":"Trail bike"}

                {"itemId":"43","available":false,"categories":["parts"],"attributes":{"brand":"Bell"},"title":"Bell"}
                """,
                """
                \ufeffitem_id,name,genres,stock,from,brand,eur
                42,Trail bike,bikes | off road,3,2027-06-01T00:00:00Z,"Acme, Inc.",1299.90
                43,Bell,parts,0,,Bell,
                """,
                """
                sku;title;category;available;from;brand;eur
                42;Trail bike;bikes|off road;true;2027-06-01T00:00:00Z;Acme, Inc.;1299.90
                43;Bell;|parts|;false;;Bell;
                """,
                """
                id\ttitle\tcategory\tin_stock\tfrom\tbrand\teur
                42\tTrail bike\tbikes|off road\t1\t2027-06-01T00:00:00Z\tAcme, Inc.\t1299.90
                43\tBell\tparts\t0\t\tBell\t
                """
            })
    void jsonAndColumnsOfTheUsualNamesGiveTheSameItems(String text) throws Exception {
        assertThat(read(text, ItemMapping.NONE)).containsExactly(BIKE, BELL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"no":42,"free":3,"when":1811808000,"tree":[{"name":"bikes"},{"name":"off road"}],"brand":"Acme, Inc.","price":1299.90,"label":"Trail bike"}
                """,
                """
                no,free,when,tree,brand,price,label,buyer
                42,3,1811808000,bikes|off road,"Acme, Inc.",1299.90,Trail bike,Kim
                """
            })
    void oneMappingReadsBothAndLeavesOutWhatItDoesNotName(String text) throws Exception {
        boolean isJson = text.startsWith("{");
        ItemMapping mapping =
                ItemMapping.parse(
                        "item=no,available=free,from=when:s,category=%s,title=label,attributes.brand=brand,attributes.eur=price"
                                .formatted(isJson ? "/tree/*/name" : "tree"));

        assertThat(read(text, mapping)).containsExactly(BIKE);
    }

    @Test
    void theMappingThatWasFoundCanBeGivenAgain() throws Exception {
        Path file = file("id,sku,Name,max:speed,'x,nextup-a,color\n1,a,Bike,25,y,z,red\n");
        ItemFile found = open(file, ItemMapping.NONE, 0);

        assertThat(found.mapping())
                .hasToString(
                        "item=sku,title=Name,attributes.'x=/'x,attributes.color=color,attributes.id=id,attributes.max:speed=/max:speed");
        assertThat(notes)
                .containsExactly(
                        file
                                + ": ignored columns, whose names cannot stand in a mapping: \"nextup-a\"");
        List<CatalogueItem> items = new ArrayList<>();
        found.read(items::add);
        open(file, ItemMapping.parse(found.mapping().toString()), 0).read(items::add);
        assertThat(items.get(0).attributes())
                .isEqualTo(Map.of("id", "1", "max:speed", "25", "'x", "y", "color", "red"));
        assertThat(items.get(1)).isEqualTo(items.get(0));
    }

    @Test
    void aFileIsReadAgainAndAGzipAlike() throws Exception {
        Path file = directory.resolve("items.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("item,price\na,1\nb,2\n".getBytes(UTF_8));
        }
        ItemFile items = open(file, ItemMapping.NONE, 0);
        List<String> ids = new ArrayList<>();
        items.read(item -> ids.add(item.itemId()));
        items.read(item -> ids.add(item.itemId()));

        assertThat(ids).containsExactly("a", "b", "a", "b");
    }

    @Test
    void theFirstBadLineEndsTheReadingWithItsNumberAndValue() throws Exception {
        String text = "item,available\na,true\nb,perhaps\nc,maybe\n";
        assertThatThrownBy(() -> read(text, ItemMapping.NONE))
                .isInstanceOf(HistoryException.class)
                .hasMessageContainingAll(
                        " line 3: ", "perhaps", "true, false or a number", "--bad-lines N");
        assertThatThrownBy(() -> read("{\"itemId\":\"a\"}\n{\"item\":\"b\"}\n", ItemMapping.NONE))
                .hasMessageContainingAll(" line 2: ", "itemId is missing", "{\"item\":\"b\"}");
        assertThatThrownBy(() -> read("item,title\na,b,c\n", ItemMapping.NONE))
                .hasMessageContainingAll(" line 2: ", "3 columns, and the header has 2");
        assertThatThrownBy(() -> read("item,title,price\na,b,1\nb,c", ItemMapping.NONE))
                .hasMessageContainingAll(" line 3: ", "2 columns, and the header has 3");
        assertThat(read("item,title,price\na,b,1\nb,c,", ItemMapping.NONE)).hasSize(2);
    }

    @Test
    void anItemThatNoRecordHoldsIsABadLine() throws Exception {
        String large = "b,%s\n".formatted("x".repeat(1_000_000));
        assertThatThrownBy(() -> read("item,text\na,1\n" + large, ItemMapping.NONE))
                .hasMessageContainingAll(" line 3: ", "and a record holds 1000000");
    }

    @Test
    void adviceForAFileOfItemsDoesNotSpeakOfAHistory() throws Exception {
        Path parquet = file("PAR1 and more");
        assertThatThrownBy(() -> open(parquet, ItemMapping.NONE, 0))
                .hasMessageContaining("(format csv)\" > items.csv");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {1, 2, 3, (byte) 0xff});
        assertThatThrownBy(() -> open(binary, ItemMapping.NONE, 0))
                .hasMessageContaining("name a catalogue in text");
    }

    @Test
    void asManyBadLinesAsAllowedAreLeftOutAndNotedOnce() throws Exception {
        Path path = file("item,available\na,true\nb,perhaps\nc,maybe\nd,false\n");
        ItemFile file = open(path, ItemMapping.NONE, 2);
        List<String> ids = new ArrayList<>();
        file.read(item -> ids.add(item.itemId()));
        file.read(item -> {});

        assertThat(ids).containsExactly("a", "d");
        assertThat(file.badLines()).isEqualTo(2);
        assertThat(notes).hasSize(3).endsWith(path + ": 2 bad lines are left out (--bad-lines 2)");
        assertThatThrownBy(() -> open(path, ItemMapping.NONE, 1).read(item -> {}))
                .hasMessageContaining("has more bad lines than the 1 of --bad-lines");
    }

    @Test
    void aFileThatHoldsNoItemsSaysWhatItNeeds() throws Exception {
        assertThatThrownBy(() -> read("", ItemMapping.NONE)).hasMessageEndingWith("holds no items");
        assertThatThrownBy(() -> read("item,title\n", ItemMapping.NONE))
                .hasMessageEndingWith("holds no items");
        assertThatThrownBy(() -> read("[{\"itemId\":\"a\"}]\n", ItemMapping.NONE))
                .hasMessageContaining("is one JSON array: write an item a line");
        assertThatThrownBy(() -> read("no,title\n1,x\n", ItemMapping.NONE))
                .hasMessageContainingAll("[no, title]", "--item-mapping item=NAME");
        assertThatThrownBy(() -> read("no,title\n1,x\n", ItemMapping.parse("item=nr,title=title")))
                .hasMessageContaining("has no column \"nr\"; its columns are [no, title]");
        assertThatThrownBy(() -> read("{\"a\":1}\n", ItemMapping.parse("item=@key")))
                .hasMessageContainingAll("@key", "has no keys and headers");
        assertThatThrownBy(() -> open(directory.resolve("none"), ItemMapping.NONE, 0))
                .hasMessageEndingWith("none does not exist");
    }

    private List<CatalogueItem> read(String text, ItemMapping mapping) throws IOException {
        List<CatalogueItem> items = new ArrayList<>();
        open(file(text), mapping, 0).read(items::add);
        return items;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("items"), text);
    }

    private ItemFile open(Path file, ItemMapping mapping, long badLines) throws IOException {
        return ItemFile.open(file, mapping, badLines, notes::add, Stages.NONE);
    }
}
