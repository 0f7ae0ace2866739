# Perl 5.36.0, Unicode::Collate::Locale 1.31 (vi, CLDR's tailoring). From the project root: perl tests/reference/vietnamese_order.pl
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use Unicode::Collate::Locale;
use Unicode::Normalize;

# CLDR leaves spaces and signs their weight; the Perl module passes over them unless it is told.
my $order = Unicode::Collate::Locale->new(locale => "vi", variable => "non-ignorable");
my @words;
for my $onset ("", "b", "d", "đ", "ng", "tr") {
    for my $vowel (split //, "aăâeêioôơuưy") {
        for my $tone ("", "\x{300}", "\x{309}", "\x{303}", "\x{301}", "\x{323}") {
            push @words, NFC($onset . $vowel . $tone);
        }
    }
}
push @words, map { ucfirst } grep { length == 2 } @words;
push @words, (
    "Hà Nội", "Hải Phòng", "Hải Dương", "Hà Nam", "Hà Tĩnh", "Đà Nẵng", "Đắk Lắk", "Đồng Nai", "Đồng Tháp", "Điện Biên",
    "Cần Thơ", "Cà Mau", "Cao Bằng", "An Giang", "Bà Rịa", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre",
    "Bình Dương", "Bình Định", "Bình Phước", "Bình Thuận", "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh",
    "Quảng Trị", "Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thừa Thiên", "Tiền Giang", "Trà Vinh", "Tuyên Quang",
    "Vĩnh Long", "Vĩnh Phúc", "Yên Bái", "Ủy ban", "ủy ban", "ý kiến", "phường 2", "phường 3", "phường", "phương",
    "phượng", "phương án", "ba bo", "bà ba", "ba bà", "ba ba", "ăn", "ân", "an", "en", "ên", "on", "ôn", "ơn", "un", "ưn",
    "zen", "web", "jazz", "film",
);
my %seen;
open(my $out, ">", "tests/reference/vietnamese_order.csv") or die $!;
print $out "text\n";
print $out "$_\n" for $order->sort(grep { !$seen{$_}++ } @words);
