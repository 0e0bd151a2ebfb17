//! Resources put aside on the disk, divided by a digest of their key.
//!
//! The first bits of the digest choose the file, so that files in their order, each
//! sorted by digest, are one order: the same whatever the number of files.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::RunError;

/// Bytes of a frame before key and text.
const HEAD: usize = 29;

/// A key and where it lies among all keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) digest: u64,
    pub(super) text: String,
}

impl Key {
    pub(super) fn of(text: String) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let first = digest.iter().take(8);
        Self {
            digest: first.fold(0, |number, byte| number << 8 | u64::from(*byte)),
            text,
        }
    }
}

/// One resource that is put aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) digest: u64,
    pub(super) key: Vec<u8>,
    pub(super) is_patient: bool,
    /// Place of its input among the inputs.
    pub(super) source: u32,
    pub(super) line: u64,
    pub(super) json: Vec<u8>,
}

impl Frame {
    /// How many bytes it takes on the disk.
    pub(super) const fn len(&self) -> u64 {
        (HEAD + self.key.len() + self.json.len()) as u64
    }

    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        let too_long = |_| io::Error::other("a text is longer than 4 GB");
        let key_length = u32::try_from(self.key.len()).map_err(too_long)?;
        let json_length = u32::try_from(self.json.len()).map_err(too_long)?;
        file.write_all(&self.digest.to_le_bytes())?;
        file.write_all(&key_length.to_le_bytes())?;
        file.write_all(&[u8::from(self.is_patient)])?;
        file.write_all(&self.source.to_le_bytes())?;
        file.write_all(&self.line.to_le_bytes())?;
        file.write_all(&json_length.to_le_bytes())?;
        file.write_all(&self.key)?;
        file.write_all(&self.json)
    }

    /// Reads the next frame into this one; false where there is none.
    fn read(&mut self, file: &mut impl Read) -> io::Result<bool> {
        let mut digest = [0; 8];
        let first = file.read(&mut digest)?;
        if first == 0 {
            return Ok(false);
        }
        if let Some(rest) = digest.get_mut(first..) {
            file.read_exact(rest)?;
        }
        self.digest = u64::from_le_bytes(digest);
        let key_length = u32::from_le_bytes(bytes(file)?);
        self.is_patient = bytes::<1>(file)? != [0];
        self.source = u32::from_le_bytes(bytes(file)?);
        self.line = u64::from_le_bytes(bytes(file)?);
        let json_length = u32::from_le_bytes(bytes(file)?);
        fill(file, &mut self.key, key_length)?;
        fill(file, &mut self.json, json_length)?;
        Ok(true)
    }
}

fn bytes<const LENGTH: usize>(file: &mut impl Read) -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn fill(file: &mut impl Read, buffer: &mut Vec<u8>, length: u32) -> io::Result<()> {
    buffer.clear();
    let read = file.take(u64::from(length)).read_to_end(buffer)?;
    if read as u64 == u64::from(length) {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// Frames divided among files.
pub(super) struct Spill {
    folder: PathBuf,
    name: String,
    /// How many bits of the digest are used up before those that choose the file.
    used: u32,
    /// How many bits choose the file.
    bits: u32,
    files: Vec<Option<BufWriter<File>>>,
    pub(super) sizes: Vec<u64>,
}

impl Spill {
    /// Frames called `name` in `folder`, divided by `bits` bits behind the first `used`.
    pub(super) fn new(folder: &Path, name: &str, used: u32, bits: u32) -> Self {
        let count = 1_usize << bits;
        Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            used,
            bits,
            files: (0..count).map(|_| None).collect(),
            sizes: vec![0; count],
        }
    }

    pub(super) fn put(&mut self, frame: &Frame) -> Result<(), RunError> {
        let place = place(frame.digest, self.used, self.bits);
        let path = self.path(place);
        let refused = |error| RunError::unwritable(&path, &error);
        let Some(slot) = self.files.get_mut(place) else {
            return Ok(());
        };
        if slot.is_none() {
            // Frames that come later go behind those that are there.
            let is_new = self.sizes.get(place) == Some(&0);
            let file = if is_new {
                File::create(&path)
            } else {
                File::options().append(true).open(&path)
            };
            *slot = Some(BufWriter::new(file.map_err(refused)?));
        }
        if let (Some(file), Some(size)) = (slot, self.sizes.get_mut(place)) {
            frame.write(file).map_err(refused)?;
            *size += frame.len();
        }
        Ok(())
    }

    /// Brings all frames to the disk.
    pub(super) fn settle(&mut self) -> Result<(), RunError> {
        for place in 0..self.files.len() {
            let path = self.path(place);
            if let Some(file) = self.files.get_mut(place).and_then(Option::take) {
                file.into_inner()
                    .map_err(io::IntoInnerError::into_error)
                    .and_then(|file| file.sync_all())
                    .map_err(|error| RunError::unwritable(&path, &error))?;
            }
        }
        Ok(())
    }

    pub(super) fn path(&self, place: usize) -> PathBuf {
        self.folder.join(format!("{}-{place:04}", self.name))
    }

    /// The files in their order, each with its size and how many bits of the digest are used up.
    pub(super) fn parts(&self) -> Vec<Part> {
        (0..self.sizes.len())
            .filter_map(|place| self.part(place))
            .collect()
    }

    /// The file at this place, if it holds anything.
    pub(super) fn part(&self, place: usize) -> Option<Part> {
        let size = *self.sizes.get(place)?;
        (size > 0).then(|| Part {
            path: self.path(place),
            size,
            used: self.used + self.bits,
        })
    }

    /// Removes all files.
    pub(super) fn remove(mut self) -> Result<(), RunError> {
        self.files.clear();
        for part in self.parts() {
            fs::remove_file(&part.path)
                .map_err(|error| RunError::unwritable(&part.path, &error))?;
        }
        Ok(())
    }
}

/// One file of frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) path: PathBuf,
    pub(super) size: u64,
    /// How many bits of the digest all its frames share.
    pub(super) used: u32,
}

impl Part {
    /// Gives every frame to `each`, in the order in which they were put.
    pub(super) fn each(
        &self,
        mut each: impl FnMut(&Frame) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let refused = |error| RunError::unreadable(&self.path, &error);
        let mut file = BufReader::with_capacity(1 << 18, File::open(&self.path).map_err(refused)?);
        let mut frame = Frame::default();
        while frame.read(&mut file).map_err(refused)? {
            each(&frame)?;
        }
        Ok(())
    }
}

/// Which file the bits of a digest choose.
fn place(digest: u64, used: u32, bits: u32) -> usize {
    if bits == 0 || used >= 64 {
        return 0;
    }
    let chosen = (digest << used) >> (64 - bits);
    usize::try_from(chosen).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_their_order_are_the_order_of_digests() {
        for bits in [0, 1, 3, 8] {
            let digests = [0, 1 << 20, 1 << 60, u64::MAX / 2, u64::MAX - 1, u64::MAX];
            let places: Vec<usize> = digests.iter().map(|one| place(*one, 0, bits)).collect();
            assert!(places.is_sorted(), "{places:?}");
            assert!(places.iter().all(|place| *place < 1 << bits));
        }
        assert_eq!(place(0b1011 << 60, 2, 2), 0b11);
    }

    #[test]
    fn frames_come_back_as_they_were_put() {
        let folder = tempfile::tempdir().unwrap();
        let mut spill = Spill::new(folder.path(), "frames", 0, 2);
        let frames: Vec<Frame> = (0..40)
            .map(|number| {
                let key = Key::of(format!("woman-{number}"));
                Frame {
                    digest: key.digest,
                    key: key.text.into_bytes(),
                    is_patient: number % 2 == 0,
                    source: 3,
                    line: number,
                    json: vec![b'x'; usize::try_from(number).unwrap()],
                }
            })
            .collect();
        for (number, frame) in frames.iter().enumerate() {
            spill.put(frame).unwrap();
            if number == 20 {
                spill.settle().unwrap();
            }
        }
        spill.settle().unwrap();
        let mut back = Vec::new();
        for part in spill.parts() {
            let before = back.len();
            part.each(|frame| {
                back.push(frame.clone());
                Ok(())
            })
            .unwrap();
            let size: u64 = back[before..].iter().map(Frame::len).sum();
            assert_eq!(size, fs::metadata(&part.path).unwrap().len());
            assert_eq!(size, part.size);
        }
        back.sort_by_key(|frame| frame.line);
        assert_eq!(back, frames);
    }
}
